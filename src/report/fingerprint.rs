//! The hash of a line and what follows it by which GitHub follows an alert when lines move.

/// How much of the text from a line's start on is hashed, in UTF-16 units.
const WINDOW: usize = 100;
const BASE: u64 = 37;
const END_OF_FILE: u64 = 65535;

/// `primaryLocationLineHash` of every line of a text, as code scanning computes it where a tool
/// does not: a hash over the next 100 UTF-16 units, blanks and tabs left out and every line end as
/// one line feed, then the ordinal of that hash in the file.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let mut rolling = Rolling::default();
    let mut units = text.encode_utf16().peekable();
    let mut starts_line = true;
    while let Some(unit) = units.next() {
        let unit = match unit {
            BLANK | TAB => continue,
            CARRIAGE_RETURN => {
                units.next_if_eq(&LINE_FEED);
                LINE_FEED
            }
            other => other,
        };
        if starts_line {
            rolling.start_line();
        }
        starts_line = unit == LINE_FEED;
        rolling.push(u64::from(unit));
    }
    if starts_line {
        rolling.start_line();
    }
    rolling.push(END_OF_FILE);
    for _ in 0..WINDOW {
        rolling.push(0);
    }
    rolling.finish()
}

const BLANK: u16 = 0x20;
const TAB: u16 = 0x09;
const LINE_FEED: u16 = 0x0a;
const CARRIAGE_RETURN: u16 = 0x0d;

struct Rolling {
    window: [u64; WINDOW],
    /// Units pushed so far.
    count: usize,
    hash: u64,
    /// `BASE` to the power of `WINDOW`: the weight of the unit that leaves the window.
    leaving: u64,
    /// The count at each line's start, for the lines whose window is not full yet.
    pending: std::collections::VecDeque<usize>,
    hashes: Vec<u64>,
}

impl Default for Rolling {
    fn default() -> Self {
        Self {
            window: [0; WINDOW],
            count: 0,
            hash: 0,
            leaving: (0..WINDOW).fold(1u64, |power, _| power.wrapping_mul(BASE)),
            pending: std::collections::VecDeque::new(),
            hashes: Vec::new(),
        }
    }
}

impl Rolling {
    fn start_line(&mut self) {
        self.pending.push_back(self.count);
    }

    fn push(&mut self, unit: u64) {
        let slot = self.count % WINDOW;
        let out = std::mem::replace(&mut self.window[slot], unit);
        self.hash = self
            .hash
            .wrapping_mul(BASE)
            .wrapping_add(unit)
            .wrapping_sub(self.leaving.wrapping_mul(out));
        self.count += 1;
        if self
            .pending
            .front()
            .is_some_and(|start| start + WINDOW == self.count)
        {
            self.pending.pop_front();
            self.hashes.push(self.hash);
        }
    }

    fn finish(self) -> Vec<String> {
        let mut ordinals = std::collections::HashMap::<u64, u32>::new();
        let numbered = self.hashes.into_iter().map(|hash| {
            let ordinal = ordinals.entry(hash).or_default();
            *ordinal += 1;
            format!("{hash:x}:{ordinal}")
        });
        numbered.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    #[test]
    fn the_documented_vectors_hold() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
    }

    #[test]
    fn line_ends_do_not_matter() {
        let unix = line_hashes("a\nb\n\nc");
        assert_eq!(unix.len(), 4);
        assert_eq!(line_hashes("a\r\nb\r\n\r\nc"), unix);
        assert_eq!(line_hashes("a\rb\r\rc"), unix);
    }

    #[test]
    fn equal_lines_are_numbered() {
        let text = "x\n".repeat(200);
        let hashes = line_hashes(&text);
        assert_eq!(hashes.len(), 201);
        assert!(hashes[1].ends_with(":2"));
    }
}
