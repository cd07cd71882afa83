//! The arguments, defined once: help, completions and the manual page are made from this.
//!
//! Help is Vietnamese here; [`crate::english`] holds the same in English.

mod evidence;
mod trust;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub(crate) use evidence::{EvidenceCommand, EvidencePurgeArgs};
pub(crate) use trust::{
    BundleCommand, BundleExportArgs, BundleImportArgs, TrustCommand, TrustImportArgs, TrustListArgs, TrustRemoveArgs,
};

#[derive(Debug, Parser)]
#[command(
    name = "kyso",
    version,
    about = "Ký số và kiểm tra chữ ký số trên văn bản PDF",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub common: Common,
    /// In số phiên bản
    #[arg(long, short = 'V', action = ArgAction::Version, display_order = 903)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Ngôn ngữ của thông báo (mặc định: theo máy, nếu không rõ thì vi)
    #[arg(long, global = true, value_enum, display_order = 900)]
    pub lang: Option<Lang>,
    /// Không in gì ra stderr ngoài lỗi
    #[arg(long, short, global = true, display_order = 901)]
    pub quiet: bool,
    /// In phần trợ giúp này
    #[arg(long, short, global = true, action = ArgAction::Help, display_order = 902)]
    help: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    Vi,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Jsonl,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Chạy thử: ký một công văn mẫu bằng danh tính dùng một lần rồi kiểm tra
    Demo(DemoArgs),
    /// Ký một hoặc nhiều tệp PDF
    Sign(Box<SignArgs>),
    /// Kiểm tra chữ ký trong tệp PDF hoặc thư mục
    Verify(VerifyArgs),
    /// Xem phiên bản, trường ký, chữ ký, chứng thư số trong tệp; không kết luận
    Inspect(InspectArgs),
    /// Liệt kê chứng thư số trong tệp khóa
    Certs(CertsArgs),
    /// Kho chứng thư số tin cậy: xem, nhập, xóa
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Gói chứng thư số và CRL cho nơi không có mạng
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Bằng chứng do kyso verify --evidence lưu lại
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// In tập lệnh gợi ý cho shell
    Completions(CompletionsArgs),
    /// In trang hướng dẫn (man)
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Tệp PDF để ký thử (mặc định: công văn mẫu có sẵn)
    pub input: Option<PathBuf>,
    /// Thư mục để lại tệp đã ký, chứng thư số và CRL (mặc định: thư mục tạm)
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// Tệp PKCS#12 chứa khóa và chứng thư số
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "cert", "chain", "pkcs11"], required_unless_present_any = ["key", "pkcs11"])]
    pub p12: Option<PathBuf>,
    /// Khóa bí mật PKCS#8 (PEM hoặc DER)
    #[arg(long, value_name = "FILE", requires = "cert", conflicts_with = "pkcs11")]
    pub key: Option<PathBuf>,
    /// Chứng thư số của khóa (PEM hoặc DER)
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Các chứng thư số trung gian (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    pub chain: Option<PathBuf>,
    /// Trình điều khiển của token (PKCS#11): tệp, hoặc tên: bit4id, safenet, viettel, vnpt, bkav, fpt, ca2, feitian, opensc
    #[arg(long, value_name = "MODULE")]
    pub pkcs11: Option<PathBuf>,
    /// Nhãn hoặc số sê-ri của token
    #[arg(long, value_name = "LABEL", requires = "pkcs11")]
    pub token: Option<String>,
    /// Nhãn hoặc SHA-256 của chứng thư số trên token
    #[arg(long, value_name = "LABEL|SHA-256", requires = "pkcs11")]
    pub identity: Option<String>,
    /// Tệp chứa mã PIN của token; - là đọc từ stdin
    #[arg(long, value_name = "FILE", requires = "pkcs11")]
    pub pin_file: Option<PathBuf>,
    #[command(flatten)]
    pub password: PasswordArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PasswordArgs {
    /// Tệp chứa mật khẩu của khóa; - là đọc từ stdin
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Tên biến môi trường chứa mật khẩu của khóa
    #[arg(long, value_name = "NAME", conflicts_with = "password_file")]
    pub password_env: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DocumentPasswordArgs {
    /// Tệp chứa mật khẩu mở văn bản PDF bị mã hóa; - là đọc từ stdin
    #[arg(long, value_name = "FILE")]
    pub document_password_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// Tệp PDF cần ký
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// Tệp kết quả; khi ký nhiều tệp: thư mục
    #[arg(
        long,
        short,
        value_name = "OUT",
        required_unless_present = "in_place",
        conflicts_with = "in_place"
    )]
    pub output: Option<PathBuf>,
    /// Ghi kết quả đè lên chính tệp đầu vào
    #[arg(long)]
    pub in_place: bool,
    /// Thay thế OUT nếu đã có
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub key: KeyArgs,
    #[command(flatten)]
    pub document: DocumentPasswordArgs,
    /// Trường ký có sẵn hoặc mới (mặc định: trường trống duy nhất, nếu không thì tạo mới)
    #[arg(long, value_name = "NAME")]
    pub field: Option<String>,
    /// Định dạng chữ ký (mặc định: theo yêu cầu của trường ký, nếu không thì pades)
    #[arg(long, value_enum)]
    pub sub_filter: Option<SubFilterArg>,
    /// Cơ chế ký
    #[arg(long, value_enum, default_value = "auto")]
    pub scheme: SchemeArg,
    /// Hàm băm (mặc định: theo yêu cầu của trường ký và theo khóa)
    #[arg(long, value_enum)]
    pub digest: Option<DigestArg>,
    /// Ký chứng nhận: 1 cấm mọi thay đổi, 2 cho điền biểu mẫu và ký tiếp, 3 cho cả chú thích
    #[arg(long, value_name = "1|2|3", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub certify: Option<u8>,
    /// Lý do ký
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Nơi ký
    #[arg(long, value_name = "TEXT")]
    pub location: Option<String>,
    /// Cách liên hệ với người ký
    #[arg(long, value_name = "TEXT")]
    pub contact: Option<String>,
    /// Tên người ký (mặc định: tên trong chứng thư số)
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Thời gian ký do người ký khai (mặc định: bây giờ)
    #[arg(long, value_name = "RFC3339")]
    pub time: Option<String>,
    /// Khi văn bản có nội dung ẩn hoặc có thể thay đổi: cảnh báo rồi ký, hay từ chối ký
    #[arg(long, value_enum, default_value = "warn")]
    pub screen: ScreenArg,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SubFilterArg {
    Pades,
    Adbe,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScreenArg {
    Warn,
    Refuse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemeArg {
    Auto,
    Pkcs1,
    Pss,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DigestArg {
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Tệp PDF hoặc thư mục
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Tệp hoặc thư mục chứng thư số tin cậy và CRL (PEM, DER), thay cho kho
    #[arg(long, value_name = "FILE|DIR")]
    pub trust: Vec<PathBuf>,
    /// Chỉ tin cậy chứng thư số gốc thuộc nhóm này
    #[arg(long, value_enum, default_value = "any")]
    pub trust_profile: TrustProfileArg,
    #[command(flatten)]
    pub store: StoreArgs,
    /// Chính sách kiểm tra, hoặc tệp chính sách (TOML)
    #[arg(long, value_name = "government|strict|lenient|FILE", default_value = "government")]
    pub policy: String,
    /// Thời điểm kiểm tra (mặc định: bây giờ)
    #[arg(long, value_name = "RFC3339")]
    pub at: Option<String>,
    /// Văn bản gốc: tệp được kiểm tra phải là văn bản này cộng thêm chữ ký, không gì khác
    #[arg(long, value_name = "ORIGINAL")]
    pub expect: Option<PathBuf>,
    /// Thư mục để lưu chứng thư số, CRL, OCSP và kết quả mà kết luận dựa vào
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// Hiện đầy đủ số CCCD, CMND (mặc định: chỉ bốn số cuối)
    #[arg(long)]
    pub show_ids: bool,
    #[command(flatten)]
    pub network: NetworkArgs,
    #[command(flatten)]
    pub document: DocumentPasswordArgs,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Tệp PDF
    #[arg(value_name = "INPUT")]
    pub input: PathBuf,
    /// Ghi ra đúng phiên bản thứ N của văn bản
    #[arg(long, value_name = "N", requires = "output")]
    pub revision: Option<usize>,
    /// Tệp để ghi phiên bản đó
    #[arg(long, short, value_name = "FILE", requires = "revision")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub document: DocumentPasswordArgs,
    /// Hiện đầy đủ số CCCD, CMND (mặc định: chỉ bốn số cuối)
    #[arg(long)]
    pub show_ids: bool,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct CertsArgs {
    #[command(flatten)]
    pub key: KeyArgs,
    /// Hiện đầy đủ số CCCD, CMND (mặc định: chỉ bốn số cuối)
    #[arg(long)]
    pub show_ids: bool,
    /// Dạng kết quả trên stdout
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TrustProfileArg {
    Congvu,
    Congcong,
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    Congvu,
    Congcong,
}

#[derive(Debug, Args)]
pub(crate) struct NetworkArgs {
    /// Không dùng mạng: không mở kết nối nào
    #[arg(long)]
    pub offline: bool,
    /// Cho phép hỏi máy chủ này dù địa chỉ của nó là địa chỉ nội bộ
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct StoreArgs {
    /// Thư mục của kho chứng thư số (mặc định: thư mục dữ liệu của người dùng)
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Loại shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
