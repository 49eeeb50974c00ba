"""The staff's own checks of asgn6: do the models follow ``z_dim``, and do they fit together?"""

from grader.judge.staff import Mismatch, Model, Respondent, StudentFailure, normal, partly, same_shape

USUAL = 128
WIDTHS = (48, 17)
"""Widths other than the default and the one that the other checks ask for (128)."""
DEFAULT = 64
"""The width that the starter code has where none is given."""


def test_encoder_follows_z_dim(student: Respondent) -> None:
    """The Encoder gives z_dim numbers for each image, whatever z_dim is."""
    images = normal(2, 3, 64, 64)
    for width in WIDTHS:
        same_shape(student.Encoder(width)(images), (2, width))
    try:
        made = student.Encoder()(images)
    except StudentFailure:
        made = ()
    if isinstance(made, tuple) or made.shape != (2, DEFAULT):
        partly(3, 4, f"Without an argument, z_dim is not {DEFAULT} as in the starter code.")


def test_decoder_follows_z_dim(student: Respondent) -> None:
    """The Decoder makes images of one size from latent vectors of any length z_dim."""
    usual = student.Decoder(USUAL)(normal(2, USUAL, 1, 1))
    if isinstance(usual, tuple) or usual.ndim != 4 or usual.shape[:2] != (2, 3):
        raise Mismatch("What it returns are no images.", "2 x 3 x height x width", "something else")
    for width in WIDTHS:
        same_shape(student.Decoder(width)(normal(2, width, 1, 1)), usual)
    if not _takes(student.Decoder(), DEFAULT):
        partly(3, 4, f"Without an argument, z_dim is not {DEFAULT} as in the starter code.")


def _takes(model: Model, width: int) -> bool:
    try:
        model(normal(2, width, 1, 1))
    except StudentFailure:
        return False
    return True


def test_models_fit_together(student: Respondent) -> None:
    """The Decoder turns what the Encoder gives back into images of the size that went in."""
    images = normal(4, 3, 64, 64)
    latent = student.Encoder(128)(images)
    if isinstance(latent, tuple):
        raise Mismatch("The Encoder returns several tensors.", "one tensor", f"{len(latent)} tensors")
    same_shape(student.Decoder(128)(latent), images)
