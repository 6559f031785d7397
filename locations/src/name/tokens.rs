//! The words of a name, in capitals and without accents or punctuation.

use super::buffer::Short;

/// More words than any street's name has.
pub(super) const MAX_WORDS: usize = 24;

/// The words of a name in capitals, on the stack.
pub(super) struct Words {
    text: Short,
    ends: [u8; MAX_WORDS],
    count: usize,
}

impl Words {
    pub(super) fn read(name: &str) -> Self {
        let mut words = Self { text: Short::new(), ends: [0; MAX_WORDS], count: 0 };
        let mut started = false;
        for c in name.chars().map(plain) {
            if c.is_ascii_alphanumeric() {
                let c = c.to_ascii_uppercase();
                // `I35E`, `US75`: the number is a word of its own.
                if c.is_ascii_digit() && matches!(words.open(), b"I" | b"IH" | b"US" | b"SH" | b"FM" | b"CR")
                {
                    words.end();
                }
                words.text.push(c as u8);
                started = true;
            } else if c == '&' {
                // `Town & Country`, `A&M`.
                words.end();
                words.text.push_str("AND");
                words.end();
                started = false;
            } else if !matches!(c, '\'' | '.' | '’') && started {
                words.end();
                started = false;
            }
        }
        words.end();
        words
    }

    fn start(&self) -> u8 {
        if self.count == 0 { 0 } else { self.ends[self.count - 1] }
    }

    /// The word that has not ended.
    fn open(&self) -> &[u8] {
        self.text.as_bytes().get(usize::from(self.start())..).unwrap_or(&[])
    }

    fn end(&mut self) {
        let start = self.start();
        let end = u8::try_from(self.text.as_bytes().len()).unwrap_or(u8::MAX);
        if end > start && self.count < MAX_WORDS {
            self.ends[self.count] = end;
            self.count += 1;
        }
    }

    pub(super) fn slices(&self) -> ([&str; MAX_WORDS], usize) {
        let mut slices = [""; MAX_WORDS];
        let (text, mut start) = (self.text.as_str(), 0);
        for (slice, end) in slices.iter_mut().zip(&self.ends[..self.count]) {
            *slice = text.get(start..usize::from(*end)).unwrap_or("");
            start = usize::from(*end);
        }
        (slices, self.count)
    }
}

/// Letters with accents as people type them without.
fn plain(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'Á' | 'À' | 'Ä' => 'A',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' => 'E',
        'í' | 'ì' | 'î' | 'ï' | 'Í' => 'I',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'Ó' | 'Ö' => 'O',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ü' => 'U',
        'ñ' | 'Ñ' => 'N',
        'ç' | 'Ç' => 'C',
        other => other,
    }
}
