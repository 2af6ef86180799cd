//! Where operators end.

/// Whether an operator's name may have this character.
pub(super) fn is_part(byte: u8) -> bool {
    matches!(byte, b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=') || is_special(byte)
}

/// Whether an operator that has this character may end in `+` or `-`.
fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%'
    )
}

/// The run of operator characters that was looked at last. It may hold several operators, since
/// `a=-1` is `=` and `-`; looking anew for each would take quadratic time.
#[derive(Default)]
pub(super) struct Run {
    /// Where the run ends, or the first comment in it begins.
    end: usize,
    /// Where the `+` and `-` at its end begin.
    signs: usize,
    /// The end of its last special character other than at its very end; 0 if it has none.
    special: usize,
}

impl Run {
    /// Where the operator ends that begins at `from`.
    pub(super) fn end(&mut self, bytes: &[u8], from: usize) -> usize {
        if from >= self.end {
            self.read(bytes, from);
        }
        if self.signs == self.end || self.special > from {
            self.end
        } else {
            self.signs.max(from + 1)
        }
    }

    fn read(&mut self, bytes: &[u8], from: usize) {
        *self = Self {
            end: from,
            signs: from,
            special: 0,
        };
        while let Some(&byte) = bytes.get(self.end) {
            let comment = matches!(
                (byte, bytes.get(self.end + 1)),
                (b'-', Some(b'-')) | (b'/', Some(b'*'))
            );
            if comment || !is_part(byte) {
                break;
            }
            self.end += 1;
            if !matches!(byte, b'+' | b'-') {
                self.signs = self.end;
            }
            if is_special(byte) {
                self.special = self.end;
            }
        }
    }
}
