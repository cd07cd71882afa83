"""Sign PDFs with endesive. Reads jobs from standard input, one JSON object a line; prints each job's output path.

{"input", "output", "p12", "password", "field", "digest", "pss", "certify": true | false}
"""

import json
import sys
from datetime import datetime, timezone

from cryptography.hazmat.primitives.serialization import pkcs12
from endesive.pdf import cms


def sign(job):
    with open(job["p12"], "rb") as file:
        key, certificate, others = pkcs12.load_key_and_certificates(file.read(), job.get("password", "").encode())
    with open(job["input"], "rb") as file:
        document = file.read()
    settings = {
        "sigfield": job.get("field", "Signature1"),
        "sigandcertify": job.get("certify", False),
        "signingdate": datetime.now(timezone.utc).strftime("D:%Y%m%d%H%M%S+00'00'"),
        "contact": "",
        "location": "",
        "reason": "",
        "aligned": 0,
        "pss": job.get("pss", False),
    }
    update = cms.sign(document, settings, key, certificate, others, job.get("digest", "sha256"))
    with open(job["output"], "wb") as file:
        file.write(document + update)


for line in sys.stdin:
    job = json.loads(line)
    sign(job)
    print(job["output"], flush=True)
