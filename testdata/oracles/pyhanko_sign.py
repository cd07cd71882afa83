"""Sign PDFs with pyHanko. Reads jobs from standard input, one JSON object a line; prints each job's output path.

{"input", "output", "p12", "password",               what to sign, with which key
 "field", "new_field_box": [page, x0, y0, x1, y1],   existing field; or a new one, visible when a box is given
 "sub_filter": "pades" | "adbe", "digest", "pss",    form of the signature
 "certify": 1 | 2 | 3, "stamp": text,                DocMDP permission, visible stamp
 "tsa": {"key", "certificate"},                      time-stamps by this key, in PEM
 "level": "b-t" | "b-lt" | "b-lta",                  with "tsa": what else goes into the file
 "trust": [certificate, ...], "crls": [file, ...]}   for b-lt: roots and intermediates in PEM, CRLs in DER
"""

import json
import logging
import pathlib
import sys

from asn1crypto import crl
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext

SUB_FILTERS = {"pades": SigSeedSubFilter.PADES, "adbe": SigSeedSubFilter.ADOBE_PKCS7_DETACHED}
PERMISSIONS = {1: MDPPerm.NO_CHANGES, 2: MDPPerm.FILL_FORMS, 3: MDPPerm.ANNOTATE}


def time_stamper(job):
    tsa = job.get("tsa")
    if tsa is None:
        return None
    certificate = load_cert_from_pemder(tsa["certificate"])
    return timestamps.DummyTimeStamper(certificate, load_private_key_from_pemder(tsa["key"], passphrase=None))


def validation_context(job):
    certificates = [load_cert_from_pemder(path) for path in job["trust"]]
    crls = [crl.CertificateList.load(pathlib.Path(path).read_bytes()) for path in job["crls"]]
    return ValidationContext(
        trust_roots=[c for c in certificates if c.self_issued],
        other_certs=[c for c in certificates if not c.self_issued],
        crls=crls,
        allow_fetching=False,
        revocation_mode="require",
    )


def sign(job):
    signer = signers.SimpleSigner.load_pkcs12(
        job["p12"], passphrase=job.get("password", "").encode(), prefer_pss=job.get("pss", False)
    )
    if signer is None:
        raise ValueError(f"{job['p12']}: pyHanko cannot read this PKCS#12 file")
    field, certify = job["field"], job.get("certify")
    box = job.get("new_field_box")
    specification = SigFieldSpec(field, on_page=box[0], box=tuple(box[1:])) if box else None
    long_term = job.get("level") in ("b-lt", "b-lta")
    metadata = signers.PdfSignatureMetadata(
        embed_validation_info=long_term,
        use_pades_lta=job.get("level") == "b-lta",
        validation_context=validation_context(job) if long_term else None,
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
        pdf_signer = signers.PdfSigner(
            metadata, signer, timestamper=time_stamper(job), stamp_style=stamp, new_field_spec=specification
        )
        with open(job["output"], "w+b") as target:
            pdf_signer.sign_pdf(writer, output=target)


logging.disable(logging.CRITICAL)
for line in sys.stdin:
    job = json.loads(line)
    sign(job)
    print(job["output"], flush=True)
