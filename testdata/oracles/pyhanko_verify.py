"""Judge signed PDFs with pyHanko: one JSON object a line, in the order of the arguments.

{"file", "error", "signatures": [{"field", "sub_filter", "intact", "valid", "trusted", "bottom_line", "coverage",
"modification_level", "docmdp_ok", "certification", "digest", "mechanism", "error"}]}

Nothing is fetched. With CRLs, revocation is checked and required; without, it is not asked for.
"""

import argparse
import asyncio
import json
import logging
import resource
import signal
from datetime import datetime

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext


def read(path, kind):
    with open(path, "rb") as file:
        data = file.read()
    blocks = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
    return [kind.load(der) for der in blocks]


def context(options):
    certificates = [c for path in options.trust for c in read(path, x509.Certificate)]
    crls = [c for path in options.crl for c in read(path, crl.CertificateList)]
    return ValidationContext(
        trust_roots=[c for c in certificates if c.self_signed != "no"],
        other_certs=[c for c in certificates if c.self_signed == "no"],
        crls=crls,
        revocation_mode="require" if crls else "soft-fail",
        allow_fetching=False,
        moment=datetime.fromisoformat(options.at) if options.at else None,
    )


async def judge(signature, options):
    result = {"field": signature.field_name, "sub_filter": str(signature.sig_object.get("/SubFilter", "")), "error": None}
    try:
        status = await async_validate_pdf_signature(
            signature,
            signer_validation_context=context(options),
            key_usage_settings=KeyUsageConstraints(
                key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
            ),
        )
    except Exception as error:  # whatever it stumbles over is its answer
        return result | {"error": f"{type(error).__name__}: {error}"}
    level = status.modification_level
    problem = status.trust_problem_indic
    return result | {
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "trust_problem": str(problem) if problem else None,
        "bottom_line": status.bottom_line,
        "coverage": status.coverage.name,
        "modification_level": level.name if level is not None else None,
        "docmdp_ok": status.docmdp_ok,
        "certification": signature.docmdp_level.value if signature.docmdp_level else None,
        "digest": status.md_algorithm,
        "mechanism": status.pkcs7_signature_mechanism,
    }


def too_long(*_):
    raise TimeoutError("gave up")


async def judge_file(path, options):
    result = {"file": path, "error": None, "signatures": []}
    try:
        signal.alarm(options.seconds)
        with open(path, "rb") as file:
            reader = PdfFileReader(file, strict=not options.lenient)
            if reader.encrypted:
                reader.decrypt(options.password.encode())
            for signature in reader.embedded_regular_signatures:
                result["signatures"].append(await judge(signature, options))
    except Exception as error:
        result["error"] = f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    return result


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trust", action="append", default=[], help="certificates, PEM or DER; self-signed ones are roots")
    parser.add_argument("--crl", action="append", default=[], help="CRLs, PEM or DER")
    parser.add_argument("--at", help="validation time, ISO 8601 with offset")
    parser.add_argument("--password", default="", help="document password")
    parser.add_argument("--lenient", action="store_true", help="strict=False; needed for hybrid-reference files")
    parser.add_argument("--seconds", type=int, default=0, help="give up on a file after so long; 0: never")
    parser.add_argument("--mebibytes", type=int, help="most memory")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, too_long)
    if options.mebibytes:
        resource.setrlimit(resource.RLIMIT_AS, (options.mebibytes << 20,) * 2)
    for path in options.files:
        print(json.dumps(await judge_file(path, options)), flush=True)


logging.disable(logging.CRITICAL)
asyncio.run(main())
