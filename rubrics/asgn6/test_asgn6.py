"""The staff's own checks of asgn6: do the models follow ``z_dim``, and do they fit together?"""

from grader.judge.staff import Mismatch, Respondent, normal, same_shape

WIDTHS = (48, 17)
"""Widths other than the default (64) and the one that the other checks ask for (128)."""


def test_encoder_follows_z_dim(student: Respondent, reference: Respondent) -> None:
    """The Encoder gives z_dim numbers for each image, whatever z_dim is."""
    images = normal(2, 3, 64, 64)
    for width in WIDTHS:
        same_shape(student.Encoder(width)(images), reference.Encoder(width)(images))


def test_decoder_follows_z_dim(student: Respondent, reference: Respondent) -> None:
    """The Decoder makes 64 x 64 RGB images from latent vectors of any length z_dim."""
    for width in WIDTHS:
        latent = normal(2, width, 1, 1)
        same_shape(student.Decoder(width)(latent), reference.Decoder(width)(latent))


def test_models_fit_together(student: Respondent) -> None:
    """The Decoder turns what the Encoder gives back into images of the size that went in."""
    images = normal(4, 3, 64, 64)
    latent = student.Encoder(128)(images)
    if isinstance(latent, tuple):
        raise Mismatch("The Encoder returns several tensors.", "one tensor", f"{len(latent)} tensors")
    same_shape(student.Decoder(128)(latent), images)
