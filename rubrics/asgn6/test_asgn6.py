"""The staff's own checks of asgn6: do the models follow ``z_dim``, and do they fit together?"""

from grader.judge.staff import Mismatch, Respondent, normal, same_shape

USUAL = 128
WIDTHS = (48, 17)
"""Widths other than the default (64) and the one that the other checks ask for (128)."""


def test_encoder_follows_z_dim(student: Respondent) -> None:
    """The Encoder gives z_dim numbers for each image, whatever z_dim is."""
    images = normal(2, 3, 64, 64)
    for width in WIDTHS:
        same_shape(student.Encoder(width)(images), (2, width))


def test_decoder_follows_z_dim(student: Respondent) -> None:
    """The Decoder makes images of one size from latent vectors of any length z_dim."""
    usual = student.Decoder(USUAL)(normal(2, USUAL, 1, 1))
    if isinstance(usual, tuple) or usual.ndim != 4 or usual.shape[:2] != (2, 3):
        raise Mismatch("What it returns are no images.", "2 x 3 x height x width", "something else")
    for width in WIDTHS:
        same_shape(student.Decoder(width)(normal(2, width, 1, 1)), usual)


def test_models_fit_together(student: Respondent) -> None:
    """The Decoder turns what the Encoder gives back into images of the size that went in."""
    images = normal(4, 3, 64, 64)
    latent = student.Encoder(128)(images)
    if isinstance(latent, tuple):
        raise Mismatch("The Encoder returns several tensors.", "one tensor", f"{len(latent)} tensors")
    same_shape(student.Decoder(128)(latent), images)
