//! A tape archive, as far as a bundle needs one: POSIX.1-2008 pax, ustar interchange format. Regular files with short names;
//! any other kind of member is an error. Left out: links, folders, long names, sparse files, owners.

/// Why an archive cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// A member: name, content.
pub(crate) type Member<'a> = (&'a str, &'a [u8]);

const BLOCK: usize = 512;

/// An archive of these members with one time for all.
pub(crate) fn write(members: &[(String, Vec<u8>)], seconds: i64) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, content) in members {
        archive.extend_from_slice(&header(name, content.len(), seconds));
        archive.extend_from_slice(content);
        archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    }
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

/// The members in order, at most `limit` of them.
pub(crate) fn read(mut archive: &[u8], limit: usize) -> Result<Vec<Member<'_>>, Malformed> {
    let mut members = Vec::new();
    loop {
        let (header, rest) = archive.split_at_checked(BLOCK).ok_or(Malformed)?;
        if header.iter().all(|octet| *octet == 0) {
            return Ok(members);
        }
        if members.len() == limit {
            return Err(Malformed);
        }
        let (name, length) = fields(header)?;
        let (content, _) = rest.split_at_checked(length).ok_or(Malformed)?;
        archive = rest
            .get(length.checked_next_multiple_of(BLOCK).ok_or(Malformed)?..)
            .ok_or(Malformed)?;
        members.push((name, content));
    }
}

fn header(name: &str, length: usize, seconds: i64) -> [u8; BLOCK] {
    let mut header = [0; BLOCK];
    let mut put = |at: usize, text: &str| {
        for (place, octet) in header.iter_mut().skip(at).zip(text.bytes()) {
            *place = octet;
        }
    };
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{length:011o}\0"));
    put(136, &format!("{:011o}\0", seconds.max(0)));
    put(156, "0");
    put(257, "ustar\x0000");
    let sum = checksum(&header);
    for (place, octet) in header.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").bytes()) {
        *place = octet;
    }
    header
}

/// Name and length.
fn fields(header: &[u8]) -> Result<(&str, usize), Malformed> {
    let part = |from: usize, to: usize| header.get(from..to).ok_or(Malformed);
    if part(257, 262)? != b"ustar" || octal(part(148, 156)?)? != checksum(header) {
        return Err(Malformed);
    }
    // a regular file, and no prefix to the name
    if !matches!(part(156, 157)?, b"0" | b"\0") || part(345, 346)? != b"\0" {
        return Err(Malformed);
    }
    let name = part(0, 100)?.split(|octet| *octet == 0).next().unwrap_or_default();
    let name = std::str::from_utf8(name).map_err(|_| Malformed)?;
    let length = usize::try_from(octal(part(124, 136)?)?).map_err(|_| Malformed)?;
    Ok((name, length))
}

/// Octal digits that end with a zero octet or a space.
fn octal(field: &[u8]) -> Result<u64, Malformed> {
    let text = std::str::from_utf8(field).map_err(|_| Malformed)?;
    u64::from_str_radix(text.trim_matches(['\0', ' ']), 8).map_err(|_| Malformed)
}

/// The sum of all octets, those of the sum itself taken as spaces.
fn checksum(header: &[u8]) -> u64 {
    let octet = |(at, octet): (usize, &u8)| u64::from(if (148..156).contains(&at) { b' ' } else { *octet });
    header.iter().enumerate().map(octet).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Vec<(String, Vec<u8>)> {
        vec![
            ("empty".into(), vec![]),
            ("a/b.crt".into(), vec![7; 513]),
            ("full".into(), vec![1; 512]),
        ]
    }

    #[test]
    fn what_is_written_is_read_again() {
        let archive = write(&members(), 1_700_000_000);
        assert_eq!(archive.len() % BLOCK, 0);
        let read: Vec<(String, Vec<u8>)> = read(&archive, 3)
            .unwrap()
            .into_iter()
            .map(|(name, content)| (name.to_owned(), content.to_vec()))
            .collect();
        assert_eq!(read, members());
    }

    #[test]
    fn a_cut_changed_or_crowded_archive_is_refused() {
        let archive = write(&members(), 0);
        assert_eq!(read(&archive, 2), Err(Malformed));
        for length in [0, 1, 511, 600, 1024, 1100, archive.len() - 2 * BLOCK] {
            assert_eq!(read(&archive[..length], 9), Err(Malformed), "{length}");
        }
        for at in [0, 124, 156, 257] {
            let mut changed = archive.clone();
            changed[at] ^= 1;
            assert_eq!(read(&changed, 9), Err(Malformed), "{at}");
        }
    }

    #[test]
    fn a_member_that_is_no_regular_file_or_longer_than_the_archive_is_refused() {
        let edit = |at: usize, text: &[u8]| {
            let mut archive = write(&members(), 0);
            archive[at..at + text.len()].copy_from_slice(text);
            let sum = checksum(&archive[..BLOCK]);
            archive[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            read(&archive, 9).map(|members| members.len())
        };
        assert_eq!(edit(0, b"empty"), Ok(3));
        for kind in [b"1", b"2", b"5", b"L", b"x"] {
            assert_eq!(edit(156, kind), Err(Malformed));
        }
        assert_eq!(edit(124, b"77777777777\0"), Err(Malformed));
        assert_eq!(edit(124, b"0000000000x\0"), Err(Malformed));
        assert_eq!(edit(345, b"../"), Err(Malformed));
    }
}
