"""Sign PDFs with pyHanko. Reads jobs from standard input, one JSON object a line; prints each job's output path.

{"input", "output", "p12", "password",               what to sign, with which key
 "field", "new_field_box": [page, x0, y0, x1, y1],   existing field; or a new one, visible when a box is given
 "sub_filter": "pades" | "adbe", "digest", "pss",    form of the signature
 "certify": 1 | 2 | 3, "stamp": text}                DocMDP permission, visible stamp
"""

import json
import logging
import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import TextStampStyle

SUB_FILTERS = {"pades": SigSeedSubFilter.PADES, "adbe": SigSeedSubFilter.ADOBE_PKCS7_DETACHED}
PERMISSIONS = {1: MDPPerm.NO_CHANGES, 2: MDPPerm.FILL_FORMS, 3: MDPPerm.ANNOTATE}


def sign(job):
    signer = signers.SimpleSigner.load_pkcs12(
        job["p12"], passphrase=job.get("password", "").encode(), prefer_pss=job.get("pss", False)
    )
    if signer is None:
        raise ValueError(f"{job['p12']}: pyHanko cannot read this PKCS#12 file")
    field, certify = job["field"], job.get("certify")
    box = job.get("new_field_box")
    specification = SigFieldSpec(field, on_page=box[0], box=tuple(box[1:])) if box else None
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=job.get("digest", "sha256"),
        subfilter=SUB_FILTERS[job.get("sub_filter", "pades")],
        certify=certify is not None,
        docmdp_permissions=PERMISSIONS[certify or 2],
    )
    stamp = TextStampStyle(stamp_text=job["stamp"]) if "stamp" in job else None
    with open(job["input"], "rb") as source:
        writer = IncrementalPdfFileWriter(source, strict=False)
        if writer.prev.encrypted:
            writer.encrypt(b"")
        pdf_signer = signers.PdfSigner(metadata, signer, stamp_style=stamp, new_field_spec=specification)
        with open(job["output"], "w+b") as target:
            pdf_signer.sign_pdf(writer, output=target)


logging.disable(logging.CRITICAL)
for line in sys.stdin:
    job = json.loads(line)
    sign(job)
    print(job["output"], flush=True)
