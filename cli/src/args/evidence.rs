//! Arguments of `kyso evidence`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// Xóa bằng chứng đã lưu; chỉ xóa những gì kyso đã ghi
    Purge(EvidencePurgeArgs),
}

#[derive(Debug, Args)]
pub(crate) struct EvidencePurgeArgs {
    /// Thư mục đã dùng với --evidence
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Chỉ xóa những gì đã lưu từ DAYS ngày trở lên (không có: xóa tất cả)
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
