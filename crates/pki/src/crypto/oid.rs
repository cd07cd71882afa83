//! Object identifiers of algorithms, keys and curves, and the names of those that are known but not served.

use const_oid::ObjectIdentifier;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

// RFC 8017 appendix C and NIST Computer Security Objects Register, hashAlgs
pub(crate) const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
pub(crate) const SHA224: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.4");
pub(crate) const SHA512_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.6");
pub(crate) const SHA3_224: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.7");
pub(crate) const SHA3_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.8");
pub(crate) const SHA3_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.9");
pub(crate) const SHA3_512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.10");
pub(crate) const SHA512_224: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.5");
pub(crate) const SHAKE128: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.11");
pub(crate) const SHAKE256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.12");
/// id-shake256-len: the length in bits is the parameter (RFC 8419 2.3).
pub(crate) const SHAKE256_LEN: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.18");
pub(crate) const MD5: ObjectIdentifier = oid("1.2.840.113549.2.5");
pub(crate) const RIPEMD160: ObjectIdentifier = oid("1.3.36.3.2.1");

// RFC 8017 appendix C, RFC 4055
pub(crate) const RSA_ENCRYPTION: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
pub(crate) const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
pub(crate) const RSASSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
pub(crate) const SHA1_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.5");
pub(crate) const SHA256_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
pub(crate) const SHA384_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
pub(crate) const SHA512_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.13");
pub(crate) const SHA224_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.14");
pub(crate) const SHA512_256_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.16");
pub(crate) const SHA512_224_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.15");
pub(crate) const MD5_WITH_RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.4");
pub(crate) const RIPEMD160_WITH_RSA: ObjectIdentifier = oid("1.3.36.3.3.1.2");
/// sha1WithRSASignature of the Open Systems Interconnection Implementors' Workshop, an old second name.
pub(crate) const SHA1_WITH_RSA_OIW: ObjectIdentifier = oid("1.3.14.3.2.29");
pub(crate) const SHA3_224_WITH_RSA: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.13");
pub(crate) const SHA3_256_WITH_RSA: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.14");
pub(crate) const SHA3_384_WITH_RSA: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.15");
pub(crate) const SHA3_512_WITH_RSA: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.16");

// RFC 5480, RFC 5758; NIST sigAlgs arc for SHA-3
pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
pub(crate) const ECDSA_SHA1: ObjectIdentifier = oid("1.2.840.10045.4.1");
pub(crate) const ECDSA_SHA224: ObjectIdentifier = oid("1.2.840.10045.4.3.1");
pub(crate) const ECDSA_SHA256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_SHA384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
pub(crate) const ECDSA_SHA512: ObjectIdentifier = oid("1.2.840.10045.4.3.4");
pub(crate) const ECDSA_SHA3_224: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.9");
pub(crate) const ECDSA_SHA3_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.10");
pub(crate) const ECDSA_SHA3_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.11");
pub(crate) const ECDSA_SHA3_512: ObjectIdentifier = oid("2.16.840.1.101.3.4.3.12");
pub(crate) const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
pub(crate) const P384: ObjectIdentifier = oid("1.3.132.0.34");
pub(crate) const P521: ObjectIdentifier = oid("1.3.132.0.35");
pub(crate) const P192: ObjectIdentifier = oid("1.2.840.10045.3.1.1");
pub(crate) const P224: ObjectIdentifier = oid("1.3.132.0.33");

// RFC 5639 4.1
pub(crate) const BRAINPOOL_P256R1: ObjectIdentifier = oid("1.3.36.3.3.2.8.1.1.7");
pub(crate) const BRAINPOOL_P256T1: ObjectIdentifier = oid("1.3.36.3.3.2.8.1.1.8");
pub(crate) const BRAINPOOL_P384R1: ObjectIdentifier = oid("1.3.36.3.3.2.8.1.1.11");
pub(crate) const BRAINPOOL_P384T1: ObjectIdentifier = oid("1.3.36.3.3.2.8.1.1.12");

// RFC 8410
pub(crate) const ED25519: ObjectIdentifier = oid("1.3.101.112");
pub(crate) const ED448: ObjectIdentifier = oid("1.3.101.113");

/// The name of an identifier that people may meet but that is not served here.
pub(crate) fn name(oid: ObjectIdentifier) -> Option<&'static str> {
    KNOWN
        .iter()
        .find(|(known, _)| *known == oid)
        .map(|(_, name)| *name)
        .or_else(|| const_oid::db::DB.by_oid(&oid))
}

/// `name (oid)`, or the bare identifier.
pub(crate) fn describe(oid: ObjectIdentifier) -> String {
    name(oid).map_or_else(|| oid.to_string(), |name| format!("{name} ({oid})"))
}

const KNOWN: &[(ObjectIdentifier, &str)] = &[
    (oid("1.2.840.113549.2.2"), "MD2"),
    (MD5, "MD5"),
    (RIPEMD160, "RIPEMD-160"),
    (SHA512_224, "SHA-512/224"),
    (SHAKE128, "SHAKE128"),
    (SHAKE256, "SHAKE256"),
    (SHAKE256_LEN, "SHAKE256"),
    (oid("1.2.156.10197.1.401"), "SM3"),
    (oid("1.2.643.7.1.1.2.2"), "GOST R 34.11-2012 (256 bit)"),
    (oid("1.2.643.7.1.1.2.3"), "GOST R 34.11-2012 (512 bit)"),
    (oid("1.2.840.113549.1.1.2"), "md2WithRSAEncryption"),
    (MD5_WITH_RSA, "md5WithRSAEncryption"),
    (oid("1.2.840.113549.1.1.7"), "RSAES-OAEP"),
    (SHA512_224_WITH_RSA, "sha512-224WithRSAEncryption"),
    (RIPEMD160_WITH_RSA, "rsaSignatureWithripemd160"),
    (oid("1.3.6.1.5.5.7.6.30"), "RSASSA-PSS with SHAKE128"),
    (oid("1.3.6.1.5.5.7.6.31"), "RSASSA-PSS with SHAKE256"),
    (oid("1.3.6.1.5.5.7.6.32"), "ECDSA with SHAKE128"),
    (oid("1.3.6.1.5.5.7.6.33"), "ECDSA with SHAKE256"),
    (oid("1.2.840.10040.4.1"), "DSA"),
    (oid("1.2.840.10040.4.3"), "DSA with SHA-1"),
    (oid("2.16.840.1.101.3.4.3.1"), "DSA with SHA-224"),
    (oid("2.16.840.1.101.3.4.3.2"), "DSA with SHA-256"),
    (oid("2.16.840.1.101.3.4.3.3"), "DSA with SHA-384"),
    (oid("2.16.840.1.101.3.4.3.4"), "DSA with SHA-512"),
    (oid("1.3.101.110"), "X25519"),
    (ED448, "Ed448"),
    (oid("1.3.132.0.10"), "secp256k1"),
    (P224, "P-224"),
    (P192, "P-192"),
    (BRAINPOOL_P256R1, "brainpoolP256r1"),
    (BRAINPOOL_P256T1, "brainpoolP256t1"),
    (BRAINPOOL_P384R1, "brainpoolP384r1"),
    (BRAINPOOL_P384T1, "brainpoolP384t1"),
    (oid("1.3.36.3.3.2.8.1.1.13"), "brainpoolP512r1"),
    (oid("1.3.36.3.3.2.8.1.1.14"), "brainpoolP512t1"),
    (oid("1.2.156.10197.1.301"), "SM2"),
    (oid("1.2.156.10197.1.501"), "SM2 with SM3"),
    (oid("1.2.643.7.1.1.1.1"), "GOST R 34.10-2012 (256 bit)"),
    (oid("1.2.643.7.1.1.1.2"), "GOST R 34.10-2012 (512 bit)"),
    (
        oid("1.2.643.7.1.1.3.2"),
        "GOST R 34.10-2012 with GOST R 34.11-2012 (256 bit)",
    ),
    (
        oid("1.2.643.7.1.1.3.3"),
        "GOST R 34.10-2012 with GOST R 34.11-2012 (512 bit)",
    ),
    (oid("2.16.840.1.101.3.4.3.17"), "ML-DSA-44"),
    (oid("2.16.840.1.101.3.4.3.18"), "ML-DSA-65"),
    (oid("2.16.840.1.101.3.4.3.19"), "ML-DSA-87"),
    (RSA_ENCRYPTION, "rsaEncryption"),
    (EC_PUBLIC_KEY, "id-ecPublicKey"),
    (RSASSA_PSS, "id-RSASSA-PSS"),
];
