//! Why a key cannot be used.

/// A key that cannot be read or cannot make the signature asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are not what they claim to be.
    #[error("{0}")]
    Malformed(&'static str),
    /// The RSA modulus is too short or too long.
    #[error("RSA modulus of {bits} bits is not supported")]
    ModulusSize {
        /// Bits of the modulus.
        bits: u32,
    },
    /// The RSA public exponent is even, below 3 or too long.
    #[error("RSA public exponent is not supported")]
    PublicExponent,
    /// A private key of an algorithm that is not served; its name.
    #[error("{0} keys are not supported")]
    Unsupported(String),
    /// The parts of a private key do not belong together.
    #[error("private key is rejected: {0}")]
    Rejected(String),
    /// The key is of another kind than the algorithm, or its parameters forbid it.
    #[error("a key of kind {key} cannot sign with {algorithm}")]
    Mismatch {
        /// The kind of the key.
        key: String,
        /// The name of the algorithm.
        algorithm: &'static str,
    },
    /// Nothing here signs with these parameters.
    #[error("signing with {0} is not supported")]
    SigningUnsupported(String),
    /// The library could not sign.
    #[error("signing failed")]
    SigningFailed,
}

impl KeyError {
    /// A stable kebab-case name of the fault.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "key-malformed",
            Self::ModulusSize { .. } => "key-rsa-modulus-size",
            Self::PublicExponent => "key-rsa-exponent",
            Self::Unsupported(_) => "key-unsupported",
            Self::Rejected(_) => "key-rejected",
            Self::Mismatch { .. } => "key-algorithm-mismatch",
            Self::SigningUnsupported(_) => "signing-unsupported",
            Self::SigningFailed => "signing-failed",
        }
    }

    /// What the user can do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::Rejected(_) => "export the key again; it is damaged or of another kind",
            Self::ModulusSize { .. } | Self::PublicExponent => {
                "use an RSA key of 2048 to 8192 bits with exponent 65537"
            }
            Self::Unsupported(_) => "use an RSA, P-256, P-384, P-521 or Ed25519 key",
            Self::Mismatch { .. } => "leave the scheme to the key, or choose one that fits it",
            Self::SigningUnsupported(_) => {
                "sign with SHA-256, SHA-384 or SHA-512 and, for PSS, a salt of the digest's length"
            }
            Self::SigningFailed => "try again; if it fails again, the key is damaged",
        }
    }
}
