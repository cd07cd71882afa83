//! Where personal numbers are in a text, and hiding them.

/// Before a number, in upper case.
const TAGS: [&str; 7] = ["CCCD", "CMND", "CMTND", "CMT", "ĐDCN", "DDCN", "CĂN CƯỚC"];
/// Marks between a tag and its number.
const TAG_GAP: usize = 4;
/// Digits that stay.
const SHOWN: usize = 4;

/// Positions of digits, in order.
pub(super) type Number = Vec<usize>;

/// Hides the personal numbers of a name, or of a sentence.
pub(super) fn hide(text: &mut String, is_name: bool) {
    hide_where(text, |letters| numbers(letters, is_name));
}

/// Those behind a tag alone.
pub(super) fn hide_tagged(text: &mut String) {
    hide_where(text, |letters| {
        let groups = groups(letters).into_iter();
        groups.filter(|group| is_tagged(letters, group)).collect()
    });
}

fn hide_where(text: &mut String, find: impl Fn(&[char]) -> Vec<Number>) {
    // most texts have no digits to speak of
    if text
        .chars()
        .filter(|letter| letter.is_numeric())
        .nth(SHOWN - 1)
        .is_none()
    {
        return;
    }
    let mut letters: Vec<char> = text.chars().collect();
    let found = find(&letters);
    if found.is_empty() {
        return;
    }
    for number in found {
        let shown = if number.len() >= 2 * SHOWN { SHOWN } else { 0 };
        for position in number.iter().take(number.len() - shown) {
            if let Some(letter) = letters.get_mut(*position) {
                *letter = '*';
            }
        }
    }
    *text = letters.into_iter().collect();
}

/// The personal numbers of a text.
pub(super) fn numbers(letters: &[char], is_name: bool) -> Vec<Number> {
    let mut found = Vec::new();
    for group in groups(letters) {
        if is_tagged(letters, &group) {
            found.push(group);
            continue;
        }
        let is_ascii = |position: &usize| letters.get(*position).is_some_and(char::is_ascii);
        let together = |one: &usize, next: &usize| one + 1 == *next && is_ascii(one) == is_ascii(next);
        let runs: Vec<&[usize]> = group.chunk_by(together).collect();
        if is_name {
            found.extend(personal_runs(&runs));
            continue;
        }
        let personal = runs
            .iter()
            .filter(|run| is_personal(run.len()) && stands_alone(letters, run));
        found.extend(personal.map(|run| run.to_vec()));
    }
    found
}

/// Runs that are a personal number, alone or with those next to them.
fn personal_runs(runs: &[&[usize]]) -> Vec<Number> {
    let mut is_part = vec![false; runs.len()];
    for first in 0..runs.len() {
        let mut digits = 0;
        for (count, run) in runs.iter().skip(first).enumerate() {
            digits += run.len();
            if is_personal(digits) {
                is_part
                    .iter_mut()
                    .skip(first)
                    .take(count + 1)
                    .for_each(|part| *part = true);
            }
            if digits >= LONGEST {
                break;
            }
        }
    }
    let marked: Vec<(&&[usize], bool)> = runs.iter().zip(is_part).collect();
    let numbers = marked.chunk_by(|(_, one), (_, next)| one == next);
    let numbers = numbers.filter(|runs| runs.iter().all(|(_, is_part)| *is_part));
    numbers
        .map(|runs| runs.iter().flat_map(|(run, _)| run.iter().copied()).collect())
        .collect()
}

/// CMND: nine digits. CCCD and later: twelve.
fn is_personal(digits: usize) -> bool {
    matches!(digits, 9 | LONGEST)
}

const LONGEST: usize = 12;

/// Digits with at most one mark between two of them. What cannot be seen does not count.
fn groups(letters: &[char]) -> Vec<Number> {
    let mut groups: Vec<Number> = Vec::new();
    let mut marks = usize::MAX;
    for (position, letter) in letters.iter().enumerate() {
        match letter {
            letter if letter.is_numeric() => {
                match groups.last_mut().filter(|_| marks <= 1) {
                    Some(group) => group.push(position),
                    None => groups.push(vec![position]),
                }
                marks = 0;
            }
            '\\' => {}
            letter if is_invisible(*letter) => {}
            // dates and times are written with these, and names are made of parts with them
            '/' | ':' | '=' | '+' => marks = usize::MAX,
            letter if letter.is_alphanumeric() => marks = usize::MAX,
            _ => marks = marks.saturating_add(1),
        }
    }
    groups
}

fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Whether `CCCD:` or its like stands before the digits.
fn is_tagged(letters: &[char], group: &[usize]) -> bool {
    let before = group
        .first()
        .and_then(|first| letters.get(..*first))
        .unwrap_or_default();
    let mut back = before
        .iter()
        .rev()
        .filter(|letter| !is_invisible(**letter))
        .copied()
        .peekable();
    for _ in 0..TAG_GAP {
        if back.next_if(|letter| !letter.is_alphanumeric()).is_none() {
            break;
        }
    }
    let word: Vec<char> = back.take(8).flat_map(char::to_uppercase).collect();
    let word: String = word.into_iter().rev().collect();
    TAGS.iter().any(|tag| word.ends_with(tag))
}

/// Neither part of a word nor of a number with points in it, such as an object identifier.
fn stands_alone(letters: &[char], run: &[usize]) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return false;
    };
    let joins = |near: Option<&char>, far: Option<&char>| match near {
        Some('.') => far.is_some_and(|letter| letter.is_numeric()),
        Some(letter) => letter.is_alphanumeric(),
        None => false,
    };
    let before = |distance: usize| first.checked_sub(distance).and_then(|position| letters.get(position));
    !joins(before(1), before(2)) && !joins(letters.get(last + 1), letters.get(last + 2))
}

/// Values that are no strings stand in names as `#` and their DER in hexadecimal; digits may be in there as well.
pub(super) fn hide_encoded(text: &mut String) {
    let parts: Vec<&str> = text.split('#').collect();
    let mut shown: Vec<String> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let end = part
            .find(|letter: char| !letter.is_ascii_hexdigit() && letter != '*')
            .unwrap_or(part.len());
        let (digits, rest) = part.split_at(end);
        let hidden = index > 0 && digits.len() >= 18 && holds_number(digits);
        shown.push(match hidden {
            true => format!("{}{rest}", "*".repeat(digits.len())),
            false => (*part).to_owned(),
        });
    }
    *text = shown.join("#");
}

fn holds_number(hexadecimal: &str) -> bool {
    // digits of its own were hidden already
    if hexadecimal.contains('*') {
        return true;
    }
    let octets = hexadecimal.as_bytes().chunks(2).filter_map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    // two-octet characters have a zero in each
    let letters: Vec<char> = octets.filter(|octet| *octet != 0).map(char::from).collect();
    !numbers(&letters, true).is_empty()
}
