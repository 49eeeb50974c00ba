"""What the handout of pa4 gives, with tiny networks: while a training loop runs, these stand in for the student's own.

Runs in the box, beside the student's code. ``box`` is described in docs/write-a-rubric.md, under ``loop``.
"""

import torch


def supply(box):
    """Names of the student's file, and what they mean while a loop runs."""
    cycle = "G_XtoY" in box.networks
    opts = box.options(
        lr=0.02, beta1=0.5, beta2=0.999, batch_size=4, noise_size=100, image_size=2, num_workers=0,
        g_conv_dim=32, d_conv_dim=64, conv_dim=32, init_zero_weights=False, init_type="normal",
        train_iters=5, num_epochs=1, epochs=1, d_train_iters=1, gradient_penalty=False,
        use_cycle_consistency_loss=True, lambda_cycle=10.0,
        X="Windows", Y="Apple" if cycle else None, emoji=None, load=None,
        log_step=2, sample_every=2, checkpoint_every=2,
        sample_dir=box.scratch, checkpoint_dir=box.scratch, directory=box.scratch, device=torch.device("cpu"),
    )  # fmt: skip

    def sample_noise(*size, batch_size=None, dim=None, **more):
        """(batch, dim, 1, 1): the form of 2019 is given both, that of 2018 the length alone."""
        numbers = [one for one in size if isinstance(one, int)]
        if dim is None:
            dim = numbers.pop() if numbers else opts.noise_size
        if batch_size is None:
            batch_size = numbers.pop() if numbers else opts.batch_size
        return box.noise(batch_size, dim, 1, 1)

    def to_var(x, *more, **settings):
        return x

    def to_data(x):
        return x.detach().numpy()

    writers = (
        "print_models", "checkpoint", "save_samples", "gan_checkpoint", "gan_save_samples", "cyclegan_checkpoint",
        "cyclegan_save_samples", "plt", "matplotlib", "imageio", "scipy", "pdb", "display", "clear_output", "IPython",
        "wandb", "writer", "logger", "SummaryWriter", "vutils", "make_grid", "save_image",
    )  # fmt: skip

    def tqdm(steps, *more, **settings):
        return steps

    generators = [name for name in box.networks if name.startswith("G")]
    return {
        "opts": opts,
        "batch_size": opts.batch_size,
        "device": opts.device,
        "create_model": lambda *args, **kwargs: tuple(box.networks.values()),
        "DCGenerator": box.maker(*generators),
        "CycleGenerator": box.maker(*generators),
        "DCDiscriminator": box.maker(*(name for name in box.networks if name.startswith("D"))),
        "sample_noise": sample_noise,
        "tqdm": tqdm,
        "trange": range,
        "train_dataloader": box.loaders.get("dataloader"),
        "to_var": to_var,
        "to_data": to_data,
        "utils": box.helpers(create_dir=box.silent("create_dir")),
        **{name: box.silent(name) for name in writers},
    }
