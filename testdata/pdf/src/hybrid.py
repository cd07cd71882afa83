"""Rewrite a tagged PDF that has one cross-reference table as a hybrid-reference file (ISO 32000-2 7.5.8.4).

The shape is the one that word processors write: the structure elements lie in an object stream that only the
cross-reference stream knows; the first table lists them as free; a last, empty section carries /Prev and /XRefStm.

Usage: hybrid.py SOURCE.pdf TARGET.pdf
"""

import re
import sys
import zlib


def objects_of(source):
    start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", source).group(1))
    head = re.compile(rb"xref\s+0 (\d+)\s+").match(source, start)
    entries = [source[head.end() + 20 * i : head.end() + 20 * i + 20] for i in range(int(head.group(1)))]
    offsets = {i: int(entry[:10]) for i, entry in enumerate(entries) if entry[17:18] == b"n"}
    ends = sorted(offsets.values()) + [start]
    objects = {i: source[at : ends[ends.index(at) + 1]] for i, at in offsets.items()}
    trailer = source[source.index(b"trailer", start) + 7 : source.rindex(b"startxref")]
    return objects, trailer


def body(written):
    return re.fullmatch(rb"\d+ 0 obj\s*(.*?)\s*endobj\s*", written, re.S).group(1)


def stream(number, dictionary, data):
    data = zlib.compress(data, 9)
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number, dictionary, len(data), data)


def hybrid(source):
    objects, trailer = objects_of(source)
    hidden = [i for i, written in sorted(objects.items()) if b"/Type/StructElem" in written and b"stream" not in written]
    container, xref_stream = max(objects) + 1, max(objects) + 2
    size = xref_stream + 1

    out = bytearray(source[: min(source.index(b"\n%d 0 obj" % i) + 1 for i in objects)])
    offsets = {}
    for number, written in objects.items():
        if number not in hidden:
            offsets[number] = len(out)
            out += written.rstrip() + b"\n"
    bodies = [body(objects[number]) for number in hidden]
    positions = [sum(len(b) + 1 for b in bodies[:i]) for i in range(len(bodies))]
    index = b" ".join(b"%d %d" % pair for pair in zip(hidden, positions)) + b"\n"
    offsets[container] = len(out)
    out += stream(container, b"/Type/ObjStm/N %d/First %d" % (len(hidden), len(index)), index + b"\n".join(bodies))
    offsets[xref_stream] = len(out)

    rows = b""
    for number in range(size):
        if number in offsets:
            row = (1, offsets[number], 0)
        elif number in hidden:
            row = (2, container, hidden.index(number))
        else:
            row = (0, 0, 65535 if number == 0 else 0)
        rows += b"".join(part.to_bytes(width, "big") for part, width in zip(row, (1, 4, 2)))
    keys = b"".join(re.search(pattern, trailer, re.S).group(0) for pattern in (
        rb"/Root \d+ 0 R", rb"/Info \d+ 0 R", rb"/ID\s*\[.*?\]"))
    out += stream(xref_stream, b"/Type/XRef/Size %d/W[1 4 2]%s" % (size, keys), rows)

    table = len(out)
    free = [n for n in range(size) if n not in offsets]
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        if number in offsets:
            out += b"%010d 00000 n \n" % offsets[number]
        else:
            following = free[(free.index(number) + 1) % len(free)]
            out += b"%010d 65535 f \n" % following
    out += b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, keys, table)
    last = len(out)
    out += b"xref\n0 0\ntrailer\n<</Size %d%s/Prev %d/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, keys, table, offsets[xref_stream], last)
    return bytes(out)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        result = hybrid(file.read())
    with open(sys.argv[2], "wb") as file:
        file.write(result)
