from __future__ import annotations

import io
import random
import struct
import tarfile
from pathlib import Path

import pytest

from grader.archives.caps import Caps
from tests.unit.archives.conftest import Open, Pack


def _member(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.size = size
    member.linkname = target
    return member


def _tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    return path


def _raw(*parts: bytes) -> bytes:
    """Headers and data, each padded to whole blocks, and the end of an archive."""
    return b"".join(part + bytes(-len(part) % 512) for part in parts) + bytes(1024)


def _header(member: tarfile.TarInfo) -> bytes:
    return member.tobuf(tarfile.GNU_FORMAT)


def _with_size(member: tarfile.TarInfo, size: int) -> bytes:
    """A header whose size is a signed number to the base of 256, with its checksum."""
    header = bytearray(_header(member))
    header[124:136] = struct.pack(">Bxxxq", 0xFF if size < 0 else 0x80, size)
    if size < 0:
        header[125:128] = b"\xff\xff\xff"
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header)


@pytest.mark.parametrize("suffix", ["tar", "tgz", "tar.gz", "tar.bz2", "tar.xz"])
def test_an_ordinary_tar(tmp_path: Path, make_tar: Pack, opened: Open, suffix: str) -> None:
    data = random.Random(0).randbytes(300_000)
    unpacked = opened(make_tar(tmp_path / f"ada.{suffix}", {"./models.py": b"x = 1\r\n", "a/data.bin": data}))
    assert unpacked.files == ("a/data.bin", "models.py")
    assert (unpacked.root / "a/data.bin").read_bytes() == data
    assert not unpacked.remarks


@pytest.mark.parametrize("name", ["../evil.py", "/tmp/evil.py", "a/../../evil.py"])
def test_names_that_lead_outside_are_left_out(tmp_path: Path, make_tar: Pack, opened: Open, name: str) -> None:
    unpacked = opened(make_tar(tmp_path / "ada.tgz", {name: b"evil", "models.py": b"x = 1"}))
    assert unpacked.files == ("models.py",)
    assert unpacked.codes == ["unsafe-path"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (tarfile.SYMTYPE, "link"),
        (tarfile.LNKTYPE, "link"),
        (tarfile.CHRTYPE, "special-file"),
        (tarfile.BLKTYPE, "special-file"),
        (tarfile.FIFOTYPE, "special-file"),
        (b"Z", "special-file"),
    ],
)
def test_links_and_devices_are_left_out(tmp_path: Path, opened: Open, kind: bytes, code: str) -> None:
    odd = _member("odd", kind, target="/etc/passwd")
    unpacked = opened(_tar(tmp_path / "ada.tar", (odd, b""), (_member("models.py", size=1), b"1")))
    assert unpacked.files == ("models.py",)
    assert unpacked.codes == [code]


def test_nothing_is_written_through_a_link(tmp_path: Path, opened: Open) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = _member("link", tarfile.SYMTYPE, target=str(outside))
    unpacked = opened(_tar(tmp_path / "ada.tar", (link, b""), (_member("link/evil.py", size=1), b"1")))
    assert not list(outside.iterdir())
    assert unpacked.codes == ["link"]


def test_names_that_are_no_utf8(tmp_path: Path, opened: Open) -> None:
    unpacked = opened(_tar(tmp_path / "ada.tar", (_member("mod\udcffels.py", size=1), b"1")))
    assert unpacked.files == ("mod[0xFF]els.py",)


@pytest.mark.parametrize("suffix", ["tar.gz", "tar.bz2", "tar.xz"])
def test_a_bomb_is_stopped_and_nothing_is_kept(tmp_path: Path, make_tar: Pack, opened: Open, suffix: str) -> None:
    path = make_tar(tmp_path / f"ada.{suffix}", {"models.py": b"x = 1", "zeros": bytes(8 * 1024 * 1024)})
    for caps in (Caps(file_bytes=1024 * 1024), Caps(total_bytes=1024 * 1024)):
        unpacked = opened(path, caps=caps)
        assert unpacked.files == ()
        assert unpacked.codes == ["over-cap"]


def test_a_bomb_in_litter_is_stopped(tmp_path: Path, make_tar: Pack, opened: Open) -> None:
    path = make_tar(tmp_path / "ada.tgz", {"venv/zeros": bytes(4 * 1024 * 1024), "models.py": b"x = 1"})
    assert opened(path, caps=Caps(total_bytes=1024 * 1024, members=10)).codes == ["over-cap"]


def test_a_sparse_file_of_terabytes_is_stopped(tmp_path: Path, opened: Open) -> None:
    header = bytearray(_header(_member("hole", tarfile.GNUTYPE_SPARSE)))
    header[483:495] = struct.pack(">BxxxQ", 0x80, 2**43)
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    (tmp_path / "ada.tar").write_bytes(_raw(bytes(header)))
    unpacked = opened(tmp_path / "ada.tar", caps=Caps(file_bytes=1024 * 1024))
    assert unpacked.files == ()
    assert unpacked.codes == ["over-cap"]


@pytest.mark.parametrize("size", [-512, -1024, -(2**40), 2**40])
def test_sizes_that_lie(tmp_path: Path, opened: Open, size: int) -> None:
    path = tmp_path / "ada.tar"
    path.write_bytes(_raw(_header(_member("a.py")), _with_size(_member("b.py"), size)))
    unpacked = opened(path)
    assert unpacked.files == ()
    assert unpacked.codes == ["unreadable-archive"]


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
@pytest.mark.parametrize("size", [-512, 2**40])
def test_extended_headers_that_lie(tmp_path: Path, opened: Open, kind: bytes, size: int) -> None:
    path = tmp_path / "ada.tar"
    path.write_bytes(_raw(_with_size(_member("x", kind), size), bytes(100_000), _header(_member("a.py"))))
    assert opened(path).codes == ["unreadable-archive"]


def test_headers_without_end(tmp_path: Path, opened: Open) -> None:
    header = _header(_member("x", tarfile.XHDTYPE, size=512)) + b"9 a=bcde\n".ljust(512, b"\0")
    (tmp_path / "ada.tar").write_bytes(header * 5000)
    assert opened(tmp_path / "ada.tar").codes == ["unreadable-archive"]


def test_more_members_than_the_cap(tmp_path: Path, make_tar: Pack, opened: Open) -> None:
    path = make_tar(tmp_path / "ada.tar", {f"{number}.txt": b"" for number in range(60)})
    assert opened(path, caps=Caps(members=50)).codes == ["over-cap"]
    folders = [(_member(f"d{number}", tarfile.DIRTYPE), b"") for number in range(60)]
    assert "members" in opened(_tar(tmp_path / "b.tar", *folders), caps=Caps(members=2)).remarks[0].reason


def test_headers_that_cost_too_much_time(tmp_path: Path, make_tar: Pack, opened: Open) -> None:
    path = make_tar(tmp_path / "ada.tar", {"models.py": b"x = 1"})
    unpacked = opened(path, caps=Caps(cpu_seconds=-1))
    assert unpacked.files == ()
    assert "too long to read" in unpacked.remarks[0].reason


def test_the_same_name_twice(tmp_path: Path, opened: Open) -> None:
    path = _tar(tmp_path / "ada.tar", (_member("a.py", size=1), b"1"), (_member("a.py", size=1), b"2"))
    unpacked = opened(path)
    assert (unpacked.root / "a.py").read_bytes() == b"2"
    assert unpacked.codes == ["duplicate-member"]


@pytest.mark.parametrize("suffix", ["tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_a_tar_cut_off_in_a_member_is_said(tmp_path: Path, make_tar: Pack, opened: Open, suffix: str) -> None:
    path = make_tar(tmp_path / f"ada.{suffix}", {"models.py": random.Random(0).randbytes(100_000)})
    path.write_bytes(path.read_bytes()[:50_000])
    unpacked = opened(path)
    assert unpacked.files == ()
    assert unpacked.codes == ["unreadable-archive"]


def test_a_header_damaged_in_the_middle_is_said(tmp_path: Path, opened: Open) -> None:
    whole = _raw(_header(_member("a.py")), _header(_member("models.py")))
    (tmp_path / "ada.tar").write_bytes(whole.replace(b"models.py", b"modelsXpy"))
    unpacked = opened(tmp_path / "ada.tar")
    assert unpacked.files == ()
    assert "a header in the middle" in unpacked.remarks[0].reason


def test_no_damage_to_a_tar_raises(tmp_path: Path, opened: Open) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a.py", "\u00e9" * 60, "long/" * 30 + "b.py"):
            archive.addfile(_member(name, size=100), io.BytesIO(bytes(100)))
    whole, chance = packed.getvalue().rstrip(b"\0") + bytes(1024), random.Random(4680)
    outcomes = set()
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.choice([0, 0x80, 0xFF, ord("7"), chance.randrange(256)])
        (tmp_path / "ada.tar").write_bytes(data)
        unpacked = opened(tmp_path / "ada.tar", caps=Caps(total_bytes=100_000))
        outcomes.add(bool(unpacked.files))
    assert outcomes == {True, False}
