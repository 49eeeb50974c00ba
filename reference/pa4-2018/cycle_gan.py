"""Reference training loop of the CycleGAN, in the form of 2018."""

from __future__ import annotations

from typing import Any

from torch import nn, optim

__all__ = ["training_loop"]

Loader = Any


def create_model(opts: Any) -> tuple[nn.Module, ...]:
    """(G_XtoY, G_YtoX, D_X, D_Y): supplied while the loop is graded."""
    raise NotImplementedError


def training_loop(
    dataloader_X: Loader, dataloader_Y: Loader, test_dataloader_X: Loader, test_dataloader_Y: Loader, opts: Any
) -> tuple[nn.Module, ...]:
    """Train a CycleGAN with the least squares losses and the cycle consistency loss of both directions."""
    G_XtoY, G_YtoX, D_X, D_Y = create_model(opts)
    g_params = [*G_XtoY.parameters(), *G_YtoX.parameters()]
    d_params = [*D_X.parameters(), *D_Y.parameters()]
    g_optimizer = optim.Adam(g_params, opts.lr, (opts.beta1, opts.beta2))
    d_optimizer = optim.Adam(d_params, opts.lr, (opts.beta1, opts.beta2))
    iter_x, iter_y = iter(dataloader_X), iter(dataloader_Y)
    iter_per_epoch = min(len(iter_x), len(iter_y))
    for iteration in range(1, opts.train_iters + 1):
        if iteration % iter_per_epoch == 0:
            iter_x, iter_y = iter(dataloader_X), iter(dataloader_Y)
        images_x, _ = next(iter_x)
        images_y, _ = next(iter_y)

        d_optimizer.zero_grad()
        real_loss = ((D_X(images_x) - 1) ** 2).mean() + ((D_Y(images_y) - 1) ** 2).mean()
        real_loss.backward()
        d_optimizer.step()

        d_optimizer.zero_grad()
        fake_x, fake_y = G_YtoX(images_y).detach(), G_XtoY(images_x).detach()
        fake_loss = (D_X(fake_x) ** 2).mean() + (D_Y(fake_y) ** 2).mean()
        fake_loss.backward()
        d_optimizer.step()

        g_optimizer.zero_grad()
        fake_x = G_YtoX(images_y)
        g_loss = ((D_X(fake_x) - 1) ** 2).mean()
        if opts.use_cycle_consistency_loss:
            g_loss = g_loss + ((images_y - G_XtoY(fake_x)) ** 2).mean()
        g_loss.backward()
        g_optimizer.step()

        g_optimizer.zero_grad()
        fake_y = G_XtoY(images_x)
        g_loss = ((D_Y(fake_y) - 1) ** 2).mean()
        if opts.use_cycle_consistency_loss:
            g_loss = g_loss + ((images_x - G_YtoX(fake_y)) ** 2).mean()
        g_loss.backward()
        g_optimizer.step()
    return G_XtoY, G_YtoX, D_X, D_Y
