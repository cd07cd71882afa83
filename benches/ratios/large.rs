//! A scan of 1 GiB: time next to hashing and copying it, and anonymous memory.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256};

use crate::{process, report, time};

const IMAGES: usize = 32;
const IMAGE: usize = 32 << 20;
const ROUNDS: usize = 4;
/// KiB.
const MEMORY: u64 = 64 << 10;

pub(crate) fn ratios(folder: &Path) -> [bool; 4] {
    let [scan, signed, copy] = ["scan-1gib.pdf", "scan-1gib-signed.pdf", "scan-1gib-copy.pdf"].map(|n| folder.join(n));
    write_scan(&scan).unwrap();
    let mut times: [Vec<Duration>; 4] = Default::default();
    let (mut sign_memory, mut verify_memory) = (0, 0);
    for round in 0..ROUNDS {
        let [hashing, copying, signing, verifying] = &mut times;
        let mut copy_floor = || {
            let _ = std::fs::remove_file(&copy);
            copying.push(time(|| hash(&scan).and_then(|()| copy_synced(&scan, &copy)).unwrap()));
            std::fs::remove_file(&copy).unwrap();
        };
        let mut sign = || {
            let _ = std::fs::remove_file(&signed);
            signing.push(watched(process::sign(&scan, &signed), &mut sign_memory));
        };
        // the disk may still be busy with what came before, so neither is always first
        if round % 2 == 0 {
            sign();
            copy_floor();
        } else {
            copy_floor();
            sign();
        }
        hashing.push(time(|| hash(&signed).unwrap()));
        verifying.push(watched(process::verify(&signed), &mut verify_memory));
    }
    for file in [&scan, &signed] {
        std::fs::remove_file(file).unwrap();
    }
    let [hashing, copying, signing, verifying] = times.map(shortest);
    [
        report("kyso verify 1 GiB / hashing it", (hashing, verifying), 1.5),
        report(
            "kyso sign 1 GiB / hashing, copying and syncing it",
            (copying, signing),
            1.5,
        ),
        memory("kyso verify 1 GiB: anonymous memory", verify_memory),
        memory("kyso sign 1 GiB: anonymous memory", sign_memory),
    ]
}

/// What a busy disk adds is no part of either work: in a median it once made the floor three times what it is, and a
/// floor that is too high hides a broken limit.
pub(crate) fn shortest(times: Vec<Duration>) -> Duration {
    times.into_iter().min().expect("at least one round")
}

/// Prints a line; whether the limit holds.
#[expect(clippy::print_stdout, reason = "the numbers are for people")]
fn memory(name: &str, kibibytes: u64) -> bool {
    let kept = (1..=MEMORY).contains(&kibibytes);
    let mark = if kept { "" } else { "  BROKEN" };
    println!("{name:<52} {kibibytes:>20} KiB of {MEMORY} KiB{mark}");
    kept
}

/// Runs a program to its end and raises `peak` to the most anonymous memory that it was seen with.
fn watched(mut command: Command, peak: &mut u64) -> Duration {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        *peak = (*peak).max(anonymous_memory(child.id()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{command:?}: {status}");
    start.elapsed()
}

/// `RssAnon` of `/proc/PID/status` in KiB; none when the process is ending.
pub(crate) fn anonymous_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn hash(path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => context.update(buffer.get(..read).unwrap_or_default()),
        }
    }
    std::hint::black_box(context.finish());
    Ok(())
}

fn copy_synced(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::copy(from, to)?;
    File::open(to)?.sync_all()
}

/// One image a page, as scanners write; the samples are noise, so that nothing can be stored as a hole.
fn write_scan(path: &Path) -> io::Result<()> {
    let mut file = Counted {
        out: BufWriter::new(File::create(path)?),
        position: 0,
    };
    let mut offsets = Vec::new();
    file.put(b"%PDF-1.7\n")?;
    let mut object = |file: &mut Counted, parts: &[&[u8]]| {
        offsets.push(file.position);
        file.put(format!("{} 0 obj\n", offsets.len()).as_bytes())?;
        parts.iter().try_for_each(|part| file.put(part))?;
        file.put(b"\nendobj\n")
    };
    let kids: String = (0..IMAGES).map(|page| format!("{} 0 R ", 3 + 2 * page)).collect();
    object(&mut file, &[b"<</Type/Catalog/Pages 2 0 R>>"])?;
    object(
        &mut file,
        &[format!("<</Type/Pages/Count {IMAGES}/Kids[{kids}]>>").as_bytes()],
    )?;
    let mut noise = Noise(1);
    for page in 0..IMAGES {
        let image = 4 + 2 * page;
        object(
            &mut file,
            &[
                format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I {image} 0 R>>>>>>")
                    .as_bytes(),
            ],
        )?;
        let dictionary = format!(
            "<</Type/XObject/Subtype/Image/Width 4096/Height 8192/BitsPerComponent 8/ColorSpace/DeviceGray/Length {IMAGE}>>stream\n"
        );
        object(
            &mut file,
            &[dictionary.as_bytes(), &noise.octets(IMAGE), b"\nendstream"],
        )?;
    }
    let (start, size) = (file.position, offsets.len() + 1);
    file.put(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes())?;
    offsets
        .iter()
        .try_for_each(|offset| file.put(format!("{offset:010} 00000 n \n").as_bytes()))?;
    file.put(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").as_bytes())?;
    file.out.flush()?;
    file.out.get_ref().sync_all()
}

struct Counted {
    out: BufWriter<File>,
    position: usize,
}

impl Counted {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len();
        self.out.write_all(bytes)
    }
}

/// Marsaglia's xorshift: all that is asked is that nothing repeats.
struct Noise(u64);

impl Noise {
    fn octets(&mut self, count: usize) -> Vec<u8> {
        let words = std::iter::from_fn(|| {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            Some(self.0.to_le_bytes())
        });
        words.take(count / 8).flatten().collect()
    }
}
