//! Commands out of bytes, as strict as a server: what is not a whole array of bulk strings is no command.

/// A command's words.
pub type Words = Vec<Vec<u8>>;

/// What a server makes of the bytes it has read so far.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    /// A command, and how many bytes it took.
    Command(Words, usize),
    /// The beginning of a command.
    Incomplete,
    /// No command, and no beginning of one.
    Garbled,
}

/// The first command in `bytes`.
pub fn parse(bytes: &[u8]) -> Parsed {
    let mut at = 0;
    match words(bytes, &mut at) {
        Ok(words) => Parsed::Command(words, at),
        Err(Stop::Incomplete) => Parsed::Incomplete,
        Err(Stop::Garbled) => Parsed::Garbled,
    }
}

enum Stop {
    Incomplete,
    Garbled,
}

fn words(bytes: &[u8], at: &mut usize) -> Result<Words, Stop> {
    let count = header(bytes, at, b'*')?;
    if count == 0 {
        return Err(Stop::Garbled);
    }
    let mut words = Vec::with_capacity(count.min(64));
    for _ in 0..count {
        let len = header(bytes, at, b'$')?;
        let word = bytes.get(*at..*at + len).ok_or(Stop::Incomplete)?;
        *at += len;
        line_end(bytes, at)?;
        words.push(word.to_vec());
    }
    Ok(words)
}

/// A number between `kind` and the end of the line.
fn header(bytes: &[u8], at: &mut usize, kind: u8) -> Result<usize, Stop> {
    match bytes.get(*at) {
        None => return Err(Stop::Incomplete),
        Some(first) if *first != kind => return Err(Stop::Garbled),
        Some(_) => *at += 1,
    }
    let start = *at;
    let mut number: usize = 0;
    while let Some(digit) = bytes.get(*at) {
        if !digit.is_ascii_digit() {
            if *at == start {
                return Err(Stop::Garbled);
            }
            line_end(bytes, at)?;
            return Ok(number);
        }
        number = number * 10 + usize::from(digit - b'0');
        *at += 1;
        if *at - start > 9 {
            return Err(Stop::Garbled);
        }
    }
    Err(Stop::Incomplete)
}

fn line_end(bytes: &[u8], at: &mut usize) -> Result<(), Stop> {
    match bytes.get(*at..*at + 2) {
        Some(b"\r\n") => {
            *at += 2;
            Ok(())
        }
        Some(_) => Err(Stop::Garbled),
        None if bytes.get(*at).is_some_and(|byte| *byte != b'\r') => Err(Stop::Garbled),
        None => Err(Stop::Incomplete),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_found_wherever_the_bytes_were_cut() {
        let bytes = b"*2\r\n$3\r\nGET\r\n$5\r\na\r\nb!\r\n*1\r\n";
        let whole = bytes.len() - 4;
        for cut in 0..whole {
            assert_eq!(parse(&bytes[..cut]), Parsed::Incomplete, "{cut}");
        }
        assert_eq!(parse(bytes), Parsed::Command(vec![b"GET".to_vec(), b"a\r\nb!".to_vec()], whole));
    }

    #[test]
    fn what_is_no_command_is_told_at_once() {
        for bytes in [&b"+OK\r\n"[..], b"*0\r\n", b"*x", b"*1\r\n:5\r\n", b"*1\r\n$1\r\nab", b"*1\n", b"$"] {
            assert_eq!(parse(bytes), Parsed::Garbled, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
