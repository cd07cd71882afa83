//! Arguments of `kyso trust` and `kyso bundle`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, KeyArgs, ProfileArg, StoreArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// Liệt kê chứng thư số và CRL trong kho, và những gốc đã biết mà chưa nhập
    List(TrustListArgs),
    /// Nhập chứng thư số và CRL vào kho sau khi đối chiếu dấu vân tay
    Import(TrustImportArgs),
    /// Xóa khỏi kho những gì có dấu vân tay này
    Remove(TrustRemoveArgs),
}

#[derive(Debug, Args)]
pub(crate) struct TrustListArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct TrustImportArgs {
    /// Tệp chứng thư số hoặc CRL (PEM, DER, P7B)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Dấu vân tay SHA-256 của chứng thư số, nhận được qua đường khác
    #[arg(long, value_name = "HEX")]
    pub fingerprint: Vec<String>,
    /// Nhóm mà chứng thư số gốc được tin cậy (mặc định: theo dấu vân tay đã biết)
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArg>,
    #[command(flatten)]
    pub store: StoreArgs,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct TrustRemoveArgs {
    /// Dấu vân tay SHA-256 của chứng thư số hoặc CRL
    #[arg(required = true, value_name = "HEX")]
    pub fingerprints: Vec<String>,
    #[command(flatten)]
    pub store: StoreArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Ghi nội dung kho ra một tệp có chữ ký
    Export(Box<BundleExportArgs>),
    /// Nhập một gói vào kho
    Import(BundleImportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BundleExportArgs {
    /// Tệp kết quả
    #[arg(long, short, value_name = "OUT")]
    pub output: PathBuf,
    /// Thay thế OUT nếu đã có
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub store: StoreArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BundleImportArgs {
    /// Tệp gói
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Dấu vân tay SHA-256 của chứng thư số đã ký gói, nhận được qua đường khác; chỉ cần một lần
    #[arg(long, value_name = "HEX")]
    pub fingerprint: Option<String>,
    #[command(flatten)]
    pub store: StoreArgs,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
