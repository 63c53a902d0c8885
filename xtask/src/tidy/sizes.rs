//! How large things may be: files, functions, title pages, and what lies in the repository.

use super::Finding;
use super::sources::Source;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const TITLE_PAGE_LINES_MAX: usize = 100;
const FILE_BYTES_MAX: u64 = 256 * 1024;

pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    sources.iter().flat_map(file).collect()
}

fn file(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let path = &source.path;
    let lock = ["Cargo.lock", "package-lock.json"]
        .iter()
        .any(|name| path.ends_with(name));
    if source.bytes > FILE_BYTES_MAX && !lock && !path.starts_with("docs/images/") {
        findings.push(format!(
            "{path}: {} bytes; {FILE_BYTES_MAX} at most",
            source.bytes
        ));
    }
    if !source.is_rust() {
        return findings;
    }
    let lines = code_lines(&source.text);
    if lines > FILE_LINES_MAX {
        findings.push(format!(
            "{path}: {lines} code lines; {FILE_LINES_MAX} at most, so give a part a file of its own"
        ));
    }
    if path.ends_with("/lib.rs") && lines > TITLE_PAGE_LINES_MAX {
        findings.push(format!(
            "{path}: {lines} code lines; a title page has {TITLE_PAGE_LINES_MAX} at most"
        ));
    }
    findings.extend(
        functions(&source.text)
            .into_iter()
            .filter(|(_, _, length)| *length > FUNCTION_LINES_MAX)
            .map(|(name, line, length)| {
                format!("{path}:{line}: {name} has {length} lines; {FUNCTION_LINES_MAX} at most")
            }),
    );
    findings
}

/// Lines that are neither blank nor a comment, up to the file's own tests.
fn code_lines(text: &str) -> usize {
    let own = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    own.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

/// Name, first line and code lines of each function, by the indentation that rustfmt gives: it ends at the first `}` as deep as its `fn`.
fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let Some(name) = function_name(trimmed) else {
            continue;
        };
        let end = format!("{}}}", &line[..line.len() - trimmed.len()]);
        let Some(length) = lines[at..].iter().position(|line| *line == end) else {
            continue;
        };
        let code = lines[at..at + length]
            .iter()
            .map(|line| line.trim())
            .filter(|line| !line.is_empty() && !line.starts_with("//"))
            .count();
        found.push((name.to_owned(), at + 1, code + 1));
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let head = line.split("fn ").next()?;
    let qualifiers = [
        "pub",
        "pub(crate)",
        "pub(super)",
        "const",
        "async",
        "unsafe",
        "extern",
        "\"C\"",
    ];
    if line.starts_with("//")
        || !head
            .split_whitespace()
            .all(|word| qualifiers.contains(&word))
    {
        return None;
    }
    line.split("fn ").nth(1)?.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_measured_to_its_own_closing_brace() {
        let text = "fn a() {\n    if x {\n    }\n\n    // why\n}\nimpl B {\n    pub fn c(&self) {\n        d();\n    }\n}\n";
        assert_eq!(
            functions(text),
            [("a".to_owned(), 1, 4), ("c".to_owned(), 8, 3)]
        );
    }

    #[test]
    fn comments_blank_lines_and_tests_are_no_code() {
        assert_eq!(
            code_lines("//! why\n\nfn a() {}\n#[cfg(test)]\nmod tests {\n}\n"),
            1
        );
    }
}
