"""The files that pages load: read once at start, named with the hash of what they hold, so that browsers may keep them."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, FromQuery, HeaderParameter
from msgspec import Struct

from linekeeper.web.problems import no_page

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


class File(Struct, frozen=True):
    """One file as it is served."""

    body: bytes
    media_type: str
    mark: str  #: first 16 hex digits of its SHA-256


def read_files(folder: Path = FOLDER) -> Mapping[str, File]:
    """Return every file that pages may load, by its path below `folder`."""
    return {
        str(path.relative_to(folder)): File(body := path.read_bytes(), TYPES[path.suffix], sha256(body).hexdigest()[:16])
        for path in sorted(folder.rglob("*"))
        if path.suffix in TYPES
    }


FILES = read_files()


def address(name: str) -> str:
    """Return the address of a file; it changes when the file does. A name that is no file raises KeyError."""
    return f"/static/{name}?v={FILES[name].mark}"


@get("/static/{name:path}", include_in_schema=False, sync_to_thread=False)
def static(
    name: FromPath[str],
    v: FromQuery[str] = "",
    known: Annotated[str, HeaderParameter(name="if-none-match")] = "",
) -> Response[bytes]:
    """Serve one file: for ever under its mark, else to be asked for again."""
    file = FILES.get(name.lstrip("/"))
    if file is None:
        raise no_page()
    headers = {"ETag": f'"{file.mark}"', "Cache-Control": FOREVER if v == file.mark else ASK_AGAIN}
    if known == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    return Response(file.body, media_type=file.media_type, headers=headers)
