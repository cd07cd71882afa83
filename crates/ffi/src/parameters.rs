//! The parameters handle: how to sign. The names are the options of `kyso sign`.

use std::ffi::c_char;

use kyso::{DigestAlgorithm, Permission, SignatureAlgorithm, SignatureParameters, SubFilter, Time};
use zeroize::Zeroizing;

use crate::boundary::{self, Output};
use crate::error::kyso_error;
use crate::failure::Failure;
use crate::result::kyso_result;
use crate::verifier;

/// How to sign. It may be used for many documents. Free it with `kyso_signature_parameters_free`.
#[derive(Default)]
pub struct kyso_signature_parameters {
    sub_filter: Option<SubFilter>,
    field: Option<String>,
    certify: Option<Permission>,
    scheme: Scheme,
    digest: Option<DigestAlgorithm>,
    reason: Option<String>,
    location: Option<String>,
    contact: Option<String>,
    name: Option<String>,
    signing_time: Option<Time>,
    password: Option<Zeroizing<Vec<u8>>>,
}

/// Format of the signature.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_sub_filter {
    /// `ETSI.CAdES.detached` (PAdES); the default.
    KYSO_SUB_FILTER_PADES = 0,
    /// `adbe.pkcs7.detached`.
    KYSO_SUB_FILTER_ADBE = 1,
}

/// Permission of a certification signature (DocMDP, ISO 32000-2 table 257).
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_certify {
    /// An approval signature, which certifies nothing; the default.
    KYSO_CERTIFY_NONE = 0,
    /// No changes.
    KYSO_CERTIFY_NO_CHANGES = 1,
    /// Form filling and further signatures.
    KYSO_CERTIFY_FORM_FILLING = 2,
    /// Annotations too.
    KYSO_CERTIFY_ANNOTATIONS = 3,
}

/// Signature scheme.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_scheme {
    /// What the key wants; the default.
    KYSO_SCHEME_AUTO = 0,
    /// RSASSA-PKCS1-v1_5.
    KYSO_SCHEME_PKCS1 = 1,
    /// RSASSA-PSS.
    KYSO_SCHEME_PSS = 2,
}

/// Digest over the document and in the signature.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_digest {
    /// What the key wants; the default.
    KYSO_DIGEST_AUTO = 0,
    /// SHA-256.
    KYSO_DIGEST_SHA256 = 1,
    /// SHA-384.
    KYSO_DIGEST_SHA384 = 2,
    /// SHA-512.
    KYSO_DIGEST_SHA512 = 3,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Scheme {
    #[default]
    Auto,
    Pkcs1,
    Pss,
}

impl kyso_signature_parameters {
    /// The parameters for one signature, with a key whose own algorithm is `default`.
    pub(crate) fn resolve(&self, default: SignatureAlgorithm, seed: [u8; 32]) -> Result<SignatureParameters, Failure> {
        let mut parameters = SignatureParameters::new(self.signing_time.unwrap_or_else(verifier::now), seed);
        parameters.sub_filter = self.sub_filter;
        parameters.field.clone_from(&self.field);
        parameters.certify = self.certify;
        if self.scheme != Scheme::Auto || self.digest.is_some() {
            parameters.algorithm = Some(self.algorithm(default)?);
        }
        parameters.reason.clone_from(&self.reason);
        parameters.location.clone_from(&self.location);
        parameters.contact.clone_from(&self.contact);
        parameters.name.clone_from(&self.name);
        Ok(parameters)
    }

    /// Password of an encrypted document; the empty one without any.
    pub(crate) fn password(&self) -> &[u8] {
        self.password.as_ref().map_or(&[], |password| password.as_slice())
    }

    /// The algorithm of the key, with the wished scheme and digest.
    fn algorithm(&self, default: SignatureAlgorithm) -> Result<SignatureAlgorithm, Failure> {
        use SignatureAlgorithm::{Ecdsa, RsaPkcs1v15};
        match (default, self.scheme) {
            (RsaPkcs1v15(own), Scheme::Auto | Scheme::Pkcs1) => Ok(RsaPkcs1v15(self.digest.unwrap_or(own))),
            (RsaPkcs1v15(own), Scheme::Pss) => Ok(SignatureAlgorithm::rsa_pss(self.digest.unwrap_or(own))),
            (Ecdsa(own), Scheme::Auto) => Ok(Ecdsa(self.digest.unwrap_or(own))),
            (other, Scheme::Auto) if self.digest.is_none() => Ok(other),
            _ => Err(Failure::new(
                kyso_result::KYSO_ERROR_KEY_ALGORITHM,
                "key-algorithm",
                "khóa này không dùng được cơ chế hoặc hàm băm đã chọn",
                "this key cannot use the chosen scheme or digest",
            )
            .hint(
                "KYSO_SCHEME_AUTO, KYSO_DIGEST_AUTO",
                "KYSO_SCHEME_AUTO, KYSO_DIGEST_AUTO",
            )),
        }
    }
}

/// Parameters of an invisible PAdES approval signature at the time of the system clock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_new(
    parameters: *mut *mut kyso_signature_parameters,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            Output::new(parameters, "parameters")?.give(kyso_signature_parameters::default());
            Ok(())
        })
    }
}

/// Sets the signature field, existing or new. NULL: the only empty one, else a new one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_field(
    parameters: *mut kyso_signature_parameters,
    field: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.field = boundary::optional_text(field, "field")?;
            Ok(())
        })
    }
}

/// Sets the format: a `kyso_sub_filter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_sub_filter(
    parameters: *mut kyso_signature_parameters,
    sub_filter: i32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.sub_filter = match sub_filter {
                0 => Some(SubFilter::EtsiCadesDetached),
                1 => Some(SubFilter::AdbePkcs7Detached),
                _ => return Err(Failure::argument("sub_filter", sub_filter)),
            };
            Ok(())
        })
    }
}

/// Makes it a certification signature: a `kyso_certify`. Only the first signature of a document can certify.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_certify(
    parameters: *mut kyso_signature_parameters,
    certify: i32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.certify = match certify {
                0 => None,
                1 => Some(Permission::NoChanges),
                2 => Some(Permission::FormFilling),
                3 => Some(Permission::Annotations),
                _ => return Err(Failure::argument("certify", certify)),
            };
            Ok(())
        })
    }
}

/// Sets the signature scheme: a `kyso_scheme`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_scheme(
    parameters: *mut kyso_signature_parameters,
    scheme: i32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.scheme = match scheme {
                0 => Scheme::Auto,
                1 => Scheme::Pkcs1,
                2 => Scheme::Pss,
                _ => return Err(Failure::argument("scheme", scheme)),
            };
            Ok(())
        })
    }
}

/// Sets the digest: a `kyso_digest`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_digest(
    parameters: *mut kyso_signature_parameters,
    digest: i32,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.digest = match digest {
                0 => None,
                1 => Some(DigestAlgorithm::Sha256),
                2 => Some(DigestAlgorithm::Sha384),
                3 => Some(DigestAlgorithm::Sha512),
                _ => return Err(Failure::argument("digest", digest)),
            };
            Ok(())
        })
    }
}

/// Sets the reason. NULL: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_reason(
    parameters: *mut kyso_signature_parameters,
    reason: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.reason = boundary::optional_text(reason, "reason")?;
            Ok(())
        })
    }
}

/// Sets the place of signing. NULL: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_location(
    parameters: *mut kyso_signature_parameters,
    location: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.location = boundary::optional_text(location, "location")?;
            Ok(())
        })
    }
}

/// Sets how to reach the signer. NULL: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_contact(
    parameters: *mut kyso_signature_parameters,
    contact: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.contact = boundary::optional_text(contact, "contact")?;
            Ok(())
        })
    }
}

/// Sets the signer's name. NULL: the common name in the certificate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_name(
    parameters: *mut kyso_signature_parameters,
    name: *const c_char,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            parameters.name = boundary::optional_text(name, "name")?;
            Ok(())
        })
    }
}

/// Sets the claimed signing time, in seconds since 1970-01-01 00:00:00 UTC. Without it each signature takes the system
/// clock.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_signing_time(
    parameters: *mut kyso_signature_parameters,
    seconds: i64,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            boundary::exclusive(parameters, "parameters")?.signing_time = Some(Time::from_unix(seconds));
            Ok(())
        })
    }
}

/// Sets the password of encrypted documents; the empty one is tried first. It is copied, and the copy wiped when it is
/// replaced or the parameters freed. NULL with the length 0 takes it away.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_set_document_password(
    parameters: *mut kyso_signature_parameters,
    password: *const u8,
    len: usize,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the contract
    unsafe {
        boundary::run(error, || {
            let parameters = boundary::exclusive(parameters, "parameters")?;
            let octets = boundary::octets(password, len, "password")?;
            parameters.password = (!password.is_null()).then(|| Zeroizing::new(octets.to_vec()));
            Ok(())
        })
    }
}

/// Frees parameters. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_parameters_free(parameters: *mut kyso_signature_parameters) {
    // SAFETY: the contract
    unsafe { boundary::free(parameters) }
}
