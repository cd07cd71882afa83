//! Digests: FIPS 180-4 (SHA-1, SHA-2), FIPS 202 (SHA-3, SHAKE), and two that only old signatures have.

use std::fmt;

use aws_lc_rs::digest as aws;
use const_oid::ObjectIdentifier;
use sha3::Digest as _;
use shake::digest::{self as xof, ExtendableOutput as _, XofReader};

use super::algorithm::{AlgorithmFault, UnsupportedAlgorithm, read_algorithm_identifier};
use super::oid;

/// A digest algorithm that can be computed here. Whether it may still be relied on is policy and decided elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-1, FIPS 180-4 6.1. Broken for collisions.
    Sha1,
    /// SHA-224, FIPS 180-4 6.3.
    Sha224,
    /// SHA-256, FIPS 180-4 6.2.
    Sha256,
    /// SHA-384, FIPS 180-4 6.5.
    Sha384,
    /// SHA-512, FIPS 180-4 6.4.
    Sha512,
    /// SHA-512/256, FIPS 180-4 6.7.
    Sha512_256,
    /// SHA3-224, FIPS 202 6.1.
    Sha3_224,
    /// SHA3-256, FIPS 202 6.1.
    Sha3_256,
    /// SHA3-384, FIPS 202 6.1.
    Sha3_384,
    /// SHA3-512, FIPS 202 6.1.
    Sha3_512,
    /// SHA-512/224, FIPS 180-4 6.6.
    Sha512_224,
    /// SHAKE128 with 256 bits of output (FIPS 202 6.2, RFC 8702 3.1).
    Shake128,
    /// SHAKE256 with 512 bits of output (FIPS 202 6.2, RFC 8702 3.1, RFC 8419 2.3).
    Shake256,
    /// MD5, RFC 1321. Broken: computed to say what an old signature covers, [never sound](Self::is_sound).
    Md5,
    /// RIPEMD-160, ISO/IEC 10118-3. Retired.
    Ripemd160,
}

impl DigestAlgorithm {
    /// Every algorithm, in the order of declaration.
    pub const ALL: &[Self] = &[
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha512_256,
        Self::Sha3_224,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
        Self::Sha512_224,
        Self::Shake128,
        Self::Shake256,
        Self::Md5,
        Self::Ripemd160,
    ];

    /// The name used in reports and on the command line, such as `sha256`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Sha512_256 => "sha512-256",
            Self::Sha3_224 => "sha3-224",
            Self::Sha3_256 => "sha3-256",
            Self::Sha3_384 => "sha3-384",
            Self::Sha3_512 => "sha3-512",
            Self::Sha512_224 => "sha512-224",
            Self::Shake128 => "shake128",
            Self::Shake256 => "shake256",
            Self::Md5 => "md5",
            Self::Ripemd160 => "ripemd160",
        }
    }

    /// The object identifier (RFC 8017 appendix B.1; NIST's hashAlgs arc for SHA-3).
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha224 => oid::SHA224,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
            Self::Sha512_256 => oid::SHA512_256,
            Self::Sha3_224 => oid::SHA3_224,
            Self::Sha3_256 => oid::SHA3_256,
            Self::Sha3_384 => oid::SHA3_384,
            Self::Sha3_512 => oid::SHA3_512,
            Self::Sha512_224 => oid::SHA512_224,
            Self::Shake128 => oid::SHAKE128,
            Self::Shake256 => oid::SHAKE256,
            Self::Md5 => oid::MD5,
            Self::Ripemd160 => oid::RIPEMD160,
        }
    }

    /// The algorithm of an object identifier.
    ///
    /// # Errors
    /// The identifier, with its name where known, if it is no digest computed here.
    pub fn from_oid(oid: ObjectIdentifier) -> Result<Self, UnsupportedAlgorithm> {
        Self::ALL
            .iter()
            .copied()
            .find(|algorithm| algorithm.oid() == oid)
            .ok_or_else(|| UnsupportedAlgorithm::unknown(oid))
    }

    /// Reads a digest `AlgorithmIdentifier`. Parameters NULL and absent mean the same (RFC 5754 2); id-shake256-len
    /// states the length in bits (RFC 8419 2.3) and is served with 512.
    ///
    /// # Errors
    /// If it is no digest computed here, has other parameters, or is not DER.
    pub fn from_algorithm_identifier(der: &[u8]) -> Result<Self, UnsupportedAlgorithm> {
        let identifier = read_algorithm_identifier(der)?;
        if identifier.oid == oid::SHAKE256_LEN {
            let bits = identifier.parameters.and_then(|length| length.decode_as::<u32>().ok());
            let wrong = UnsupportedAlgorithm::new(identifier.oid, AlgorithmFault::Parameters);
            return bits.filter(|bits| *bits == 512).map(|_| Self::Shake256).ok_or(wrong);
        }
        let algorithm = Self::from_oid(identifier.oid)?;
        super::algorithm::require_null_or_absent(&identifier)?;
        Ok(algorithm)
    }

    /// The DER of the `AlgorithmIdentifier`, with parameters absent, as RFC 5754 2 wants it generated in CMS.
    pub fn to_algorithm_identifier(self) -> Vec<u8> {
        super::algorithm::write_algorithm_identifier(self.oid(), None)
    }

    /// Whether a certificate or a reference to one may rest on it at all. Policy asks for more.
    pub const fn is_sound(self) -> bool {
        !matches!(self, Self::Md5 | Self::Ripemd160)
    }

    /// Octets of the digest.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 | Self::Ripemd160 => 20,
            Self::Sha224 | Self::Sha3_224 | Self::Sha512_224 => 28,
            Self::Sha256 | Self::Sha512_256 | Self::Sha3_256 | Self::Shake128 => 32,
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 | Self::Sha3_512 | Self::Shake256 => 64,
        }
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A digest being computed. Cloning forks it, so that several digests share the work on a common beginning.
#[derive(Clone)]
pub struct Hasher {
    algorithm: DigestAlgorithm,
    state: State,
}

impl Hasher {
    /// Begins a digest of nothing.
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self {
            algorithm,
            state: State::new(algorithm),
        }
    }

    /// The algorithm it was begun with.
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// Appends bytes to the message.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.state {
            State::AwsLc(context) => context.update(data),
            State::Sha3_224(hasher) => hasher.update(data),
            State::Sha512_224(hasher) => hasher.update(data),
            State::Shake128(hasher) => xof::Update::update(hasher, data),
            State::Shake256(hasher) => xof::Update::update(hasher, data),
            State::Md5(hasher) => hasher.update(data),
            State::Ripemd160(hasher) => hasher.update(data),
        }
    }

    /// The digest of everything appended.
    pub fn finish(self) -> DigestValue {
        let algorithm = self.algorithm;
        let filled = |octets: &[u8]| DigestValue::filled(algorithm, octets);
        match self.state {
            State::AwsLc(context) => filled(context.finish().as_ref()),
            State::Sha3_224(hasher) => filled(&hasher.finalize()),
            State::Sha512_224(hasher) => filled(&hasher.finalize()),
            State::Shake128(hasher) => filled(&squeeze::<32>(hasher.finalize_xof())),
            State::Shake256(hasher) => filled(&squeeze::<64>(hasher.finalize_xof())),
            State::Md5(hasher) => filled(&hasher.finalize()),
            State::Ripemd160(hasher) => filled(&hasher.finalize()),
        }
    }
}

fn squeeze<const N: usize>(mut reader: impl XofReader) -> [u8; N] {
    let mut octets = [0; N];
    reader.read(&mut octets);
    octets
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// The digest of `data` in one go.
pub fn digest(algorithm: DigestAlgorithm, data: &[u8]) -> DigestValue {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(data);
    hasher.finish()
}

/// A finished digest and the algorithm that made it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DigestValue {
    algorithm: DigestAlgorithm,
    /// Octets after the algorithm's length are zero.
    octets: [u8; MAX_OUTPUT_LEN],
}

impl DigestValue {
    /// Takes a digest computed elsewhere; `None` if it has not the length of the algorithm's output.
    pub fn from_octets(algorithm: DigestAlgorithm, octets: &[u8]) -> Option<Self> {
        (octets.len() == algorithm.output_len()).then(|| Self::filled(algorithm, octets))
    }

    /// The algorithm that made it.
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    fn filled(algorithm: DigestAlgorithm, value: &[u8]) -> Self {
        let mut octets = [0; MAX_OUTPUT_LEN];
        octets.iter_mut().zip(value).for_each(|(to, from)| *to = *from);
        Self { algorithm, octets }
    }
}

impl AsRef<[u8]> for DigestValue {
    fn as_ref(&self) -> &[u8] {
        let (value, _) = self.octets.split_at(self.algorithm.output_len());
        value
    }
}

impl fmt::Debug for DigestValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.algorithm)?;
        self.as_ref().iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

const MAX_OUTPUT_LEN: usize = 64;

/// SHA-3, SHAKE and the retired ones come from RustCrypto where aws-lc-rs has none.
#[derive(Clone)]
enum State {
    AwsLc(aws::Context),
    Sha3_224(sha3::Sha3_224),
    Sha512_224(sha2::Sha512_224),
    Shake128(shake::Shake128),
    Shake256(shake::Shake256),
    Md5(md5::Md5),
    Ripemd160(ripemd::Ripemd160),
}

impl State {
    fn new(algorithm: DigestAlgorithm) -> Self {
        Self::AwsLc(aws::Context::new(match algorithm {
            DigestAlgorithm::Sha1 => &aws::SHA1_FOR_LEGACY_USE_ONLY,
            DigestAlgorithm::Sha224 => &aws::SHA224,
            DigestAlgorithm::Sha256 => &aws::SHA256,
            DigestAlgorithm::Sha384 => &aws::SHA384,
            DigestAlgorithm::Sha512 => &aws::SHA512,
            DigestAlgorithm::Sha512_256 => &aws::SHA512_256,
            DigestAlgorithm::Sha3_256 => &aws::SHA3_256,
            DigestAlgorithm::Sha3_384 => &aws::SHA3_384,
            DigestAlgorithm::Sha3_512 => &aws::SHA3_512,
            DigestAlgorithm::Sha3_224 => return Self::Sha3_224(sha3::Sha3_224::default()),
            DigestAlgorithm::Sha512_224 => return Self::Sha512_224(sha2::Sha512_224::default()),
            DigestAlgorithm::Shake128 => return Self::Shake128(shake::Shake128::default()),
            DigestAlgorithm::Shake256 => return Self::Shake256(shake::Shake256::default()),
            DigestAlgorithm::Md5 => return Self::Md5(md5::Md5::default()),
            DigestAlgorithm::Ripemd160 => return Self::Ripemd160(ripemd::Ripemd160::default()),
        }))
    }
}
