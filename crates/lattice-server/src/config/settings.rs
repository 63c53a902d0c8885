//! Settings by name: in a file, in the environment, as flags. What stands later in this order wins.
//!
//! | where | as |
//! | --- | --- |
//! | a file in TOML | `ping_ms = 20000`, `allowed_hosts = ["app.example.org"]` |
//! | the environment | `LATTICE_PING_MS=20000`, `LATTICE_ALLOWED_HOSTS=app.example.org,app.example.com` |
//! | flags | `--ping-ms 20000`, `--allowed-hosts app.example.org` |

use super::ServerConfig;
use crate::Error;
use std::path::{Path, PathBuf};
use toml_span::value::{Value, ValueInner};

/// What the name of each environment variable begins with.
const PREFIX: &str = "LATTICE_";
/// Names the file, in the environment.
const FILE_VARIABLE: &str = "LATTICE_CONFIG";

/// A field of [`ServerConfig`] that can be set by name.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    name: &'static str,
    help: &'static str,
    field: Field,
}

#[derive(Clone, Copy, Debug)]
enum Field {
    Text(fn(&mut ServerConfig) -> &mut String),
    List(fn(&mut ServerConfig) -> &mut Vec<String>),
    Port(fn(&mut ServerConfig) -> &mut u16),
    Count(fn(&mut ServerConfig) -> &mut usize),
    Rate(fn(&mut ServerConfig) -> &mut u32),
    Bytes(fn(&mut ServerConfig) -> &mut u64),
    Time(fn(&mut ServerConfig) -> &mut u64),
    Folder(fn(&mut ServerConfig) -> &mut Option<PathBuf>),
}

macro_rules! settings {
    ($($kind:ident $name:ident $help:literal)+) => {
        const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            help: $help,
            field: Field::$kind(|config| &mut config.$name),
        }),+];
    };
}

settings! {
    Text host "name or address to listen on"
    Port port "port to listen on, 0 for a free one"
    Text root_path "where the app is mounted, such as /ui"
    List allowed_hosts "names that a request's Host may have"
    List allowed_origins "origins beside the server's own whose pages may open a socket"
    List trusted_proxies "addresses and networks whose X-Forwarded headers are believed"
    List metrics_for "addresses and networks that may read /metrics"
    Text access_log "file for a line of JSON for each request, - for standard output"
    Count threads_min "threads that are kept"
    Count turns_max "turns that may run at once"
    Time turn_ms_max "how long a turn may run, 0 for without a limit"
    Time turn_wait_ms_max "how long a turn waits for a thread before there is one more"
    Count openings_max "pages that may be opened at once"
    Count connections_max "open connections at most"
    Count sessions_max "sessions at most"
    Count request_head_bytes_max "bytes of a request's head at most"
    Count request_headers_max "headers of a request at most"
    Time request_head_ms_max "time for a request's head to come"
    Time authenticate_ms_max "time to find out who asks"
    Count message_bytes_max "bytes of a message from a client at most"
    Time message_ms_max "time from the first byte of a message to its last"
    Time hello_ms_max "time for the first message of a socket to come"
    Time ping_ms "time between pings"
    Time send_stall_ms_max "how long a write may make no progress"
    Rate messages_per_second_max "messages of a client in a second at most"
    Count mailbox_messages_max "messages of a client that may wait for its session"
    Count uploads_max "files that may come at once"
    Bytes session_upload_bytes_max "bytes of files that a session may hold"
    Folder upload_folder "where files are kept while they are held"
    Count unacknowledged_bytes_max "bytes sent and not acknowledged at most"
    Count unacknowledged_messages_max "messages sent and not acknowledged at most"
    Time unclaimed_ms "how long a session lives that nobody has claimed"
    Time resume_window_ms "how long a session is kept after its socket is gone"
    Time unready_ms "how long a server that is told to stop goes on, while it says that it is not ready"
    Time drain_ms_max "how long a stop waits for running handlers"
}

impl Setting {
    /// The field's name, as it stands in a file.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is, in a few words.
    pub fn help(&self) -> &'static str {
        self.help
    }

    /// What it is if nothing sets it, as a flag would say it.
    pub fn default_text(&self) -> String {
        let config = &mut ServerConfig::default();
        match self.field {
            Field::Text(field) => field(config).clone(),
            Field::List(field) => field(config).join(","),
            Field::Port(field) => field(config).to_string(),
            Field::Count(field) => field(config).to_string(),
            Field::Rate(field) => field(config).to_string(),
            Field::Bytes(field) | Field::Time(field) => field(config).to_string(),
            Field::Folder(field) => {
                let path = field(config).as_deref().map(Path::to_string_lossy);
                path.unwrap_or_default().into_owned()
            }
        }
    }

    fn rule(&self) -> String {
        match self.field {
            Field::Text(_) | Field::Folder(_) => "a text".to_owned(),
            Field::List(_) => "a list of texts".to_owned(),
            Field::Port(_) => "a whole number from 0 to 65535".to_owned(),
            Field::Count(_) | Field::Rate(_) => "a whole number, not below 0".to_owned(),
            Field::Bytes(_) => "a whole number of bytes, not below 0".to_owned(),
            Field::Time(_) => "a whole number of milliseconds, not below 0".to_owned(),
        }
    }

    /// False if it can't be that.
    fn set_text(&self, config: &mut ServerConfig, text: &str) -> bool {
        match self.field {
            Field::Text(field) => text.clone_into(field(config)),
            Field::Folder(field) => {
                *field(config) = (!text.is_empty()).then(|| PathBuf::from(text));
            }
            Field::List(field) => {
                let parts = text.split(',').map(str::trim);
                *field(config) = parts
                    .filter(|part| !part.is_empty())
                    .map(str::to_owned)
                    .collect();
            }
            Field::Port(_)
            | Field::Count(_)
            | Field::Rate(_)
            | Field::Bytes(_)
            | Field::Time(_) => {
                let number = text.parse::<i64>().ok();
                return number.is_some_and(|number| self.set_number(config, number));
            }
        }
        true
    }

    fn set_number(&self, config: &mut ServerConfig, number: i64) -> bool {
        fn put<T: TryFrom<i64>>(field: &mut T, number: i64) -> bool {
            T::try_from(number).map(|number| *field = number).is_ok()
        }
        match self.field {
            Field::Port(field) => put(field(config), number),
            Field::Count(field) => put(field(config), number),
            Field::Rate(field) => put(field(config), number),
            Field::Bytes(field) | Field::Time(field) => put(field(config), number),
            Field::Text(_) | Field::List(_) | Field::Folder(_) => false,
        }
    }

    fn set_value(&self, config: &mut ServerConfig, value: &Value<'_>) -> bool {
        match (self.field, value.as_ref()) {
            (_, ValueInner::Integer(number)) => self.set_number(config, *number),
            (Field::Text(_) | Field::Folder(_), ValueInner::String(text)) => {
                self.set_text(config, text)
            }
            (Field::List(field), ValueInner::Array(items)) => {
                let texts: Option<Vec<String>> = items
                    .iter()
                    .map(|item| item.as_str().map(str::to_owned))
                    .collect();
                texts.map(|texts| *field(config) = texts).is_some()
            }
            _ => false,
        }
    }
}

impl ServerConfig {
    /// All that can be set by name, the most wanted first.
    pub fn settings() -> &'static [Setting] {
        SETTINGS
    }

    /// The defaults, changed by a file, then by environment variables, then by flags (names such as `ping-ms`, without their
    /// dashes, and values). The file is the one given, or the one that `LATTICE_CONFIG` names, or none.
    ///
    /// # Errors
    /// [`Error::is_config`], and the text says where: the file and the line, the variable, or the flag.
    pub fn from_sources<'a>(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        let mut config = Self::default();
        let variables: Vec<_> = environment.into_iter().collect();
        let named = variables.iter().find(|(name, _)| name == FILE_VARIABLE);
        if let Some(path) = file.or(named.map(|(_, path)| Path::new(path))) {
            config.read_file(path)?;
        }
        for (name, value) in &variables {
            config.set_variable(name, value)?;
        }
        for (name, value) in flags {
            let found = find(&name.replace('-', "_"));
            let place = format!("--{name}");
            let setting = found.map_err(|hint| {
                Error::setting(format!("there is no {place}{}", hint_flag(hint)))
            })?;
            if !setting.set_text(&mut config, value) {
                return Err(wrong(&place, value, setting));
            }
        }
        Ok(config)
    }

    /// The variables of this process that are text, for [`Self::from_sources`].
    pub fn environment() -> impl Iterator<Item = (String, String)> {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
    }

    fn read_file(&mut self, path: &Path) -> Result<(), Error> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::setting(format!("{shown} can't be read: {error}")))?;
        let parsed = toml_span::parse(&text).map_err(|error| {
            Error::setting(format!(
                "{shown}:{}: {error}",
                line_of(&text, error.span.start)
            ))
        })?;
        let table = parsed.as_table().into_iter().flatten();
        for (key, value) in table {
            let at = line_of(&text, key.span.start);
            let setting = find(&key.name).map_err(|hint| {
                let hint = hint.map_or_else(String::new, |name| format!("; {name} is one"));
                Error::setting(format!("{shown}:{at}: {} is no setting{hint}", key.name))
            })?;
            if !setting.set_value(self, value) {
                // The place of a text is without its quotation marks.
                let found = match value.as_str() {
                    Some(text) => format!("{text:?}"),
                    None => text[value.span.start..value.span.end].to_owned(),
                };
                let place = format!("{shown}:{at}: {}", key.name);
                return Err(Error::setting(format!(
                    "{place} is {found}; it must be {}",
                    setting.rule()
                )));
            }
        }
        Ok(())
    }

    /// Variables of other programs are passed over; one that is nearly a setting is taken for a slip.
    fn set_variable(&mut self, variable: &str, value: &str) -> Result<(), Error> {
        let Some(name) = variable.strip_prefix(PREFIX) else {
            return Ok(());
        };
        match find(&name.to_ascii_lowercase()) {
            Ok(setting) if setting.set_text(self, value) => Ok(()),
            Ok(setting) => Err(wrong(variable, value, setting)),
            Err(None) => Ok(()),
            Err(Some(near)) => Err(Error::setting(format!(
                "{variable} is no setting; {PREFIX}{} is one",
                near.to_ascii_uppercase()
            ))),
        }
    }
}

fn wrong(place: &str, value: &str, setting: &Setting) -> Error {
    Error::setting(format!(
        "{place} is {value:?}; it must be {}",
        setting.rule()
    ))
}

fn hint_flag(near: Option<&str>) -> String {
    near.map_or_else(String::new, |name| {
        format!("; --{} is one", name.replace('_', "-"))
    })
}

/// The setting of this name, or the name that is nearly the same.
fn find(name: &str) -> Result<&'static Setting, Option<&'static str>> {
    let mut settings = SETTINGS.iter();
    settings
        .find(|setting| setting.name == name)
        .ok_or_else(|| {
            let near = SETTINGS
                .iter()
                .map(|setting| (distance(setting.name, name), setting.name));
            near.filter(|(distance, _)| *distance <= 2)
                .min()
                .map(|(_, name)| name)
        })
}

/// How many letters are to be put in, taken out or replaced (Levenshtein 1966).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (place, b) in other.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
        pairs.iter().map(owned).collect()
    }

    /// A file with this text, which goes when it is dropped.
    struct File(PathBuf);

    impl File {
        fn new(name: &str, text: &str) -> Self {
            let name = format!("lattice-settings-{}-{name}.toml", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, text).unwrap();
            Self(path)
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn error_of_file(name: &str, text: &str) -> String {
        let file = File::new(name, text);
        let error = ServerConfig::from_sources(Some(&file.0), [], []).unwrap_err();
        assert!(error.is_config());
        let text = error.to_string();
        let shown = file.0.display().to_string();
        text.strip_prefix(&shown)
            .expect("it names the file")
            .to_owned()
    }

    #[test]
    fn every_field_but_the_hooks_can_be_set() {
        let shown = format!("{:#?}", ServerConfig::default());
        let fields: Vec<&str> = shown
            .lines()
            .filter_map(|line| {
                line.strip_prefix("    ")?
                    .split_once(": ")
                    .map(|(name, _)| name)
            })
            .filter(|name| !name.starts_with(' ') && *name != "hooks")
            .collect();
        for field in &fields {
            assert!(find(field).is_ok(), "{field} has no setting");
        }
        assert_eq!(fields.len(), SETTINGS.len());
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_a_file() {
        let file = File::new(
            "order",
            "# who asks\nport = 1\nping_ms = 2\nhello_ms_max = 3\nallowed_hosts = [\"a\", \"b\"]\nroot_path = \"/ui\"\n",
        );
        let path = file.0.to_str().unwrap();
        let environment = variables(&[
            ("LATTICE_CONFIG", path),
            ("LATTICE_PING_MS", "20"),
            ("LATTICE_HELLO_MS_MAX", "30"),
            ("LATTICE_TRUSTED_PROXIES", "10.0.0.1, ::1"),
            ("LATTICE_CHROMIUM", "/usr/bin/chromium"),
            ("PORT", "5"),
        ]);
        let flags = [("hello-ms-max", "300"), ("host", "::1")];
        let config = ServerConfig::from_sources(None, environment, flags).unwrap();
        assert_eq!(
            (config.port, config.ping_ms, config.hello_ms_max),
            (1, 20, 300)
        );
        assert_eq!(config.allowed_hosts, ["a", "b"]);
        assert_eq!(config.trusted_proxies, ["10.0.0.1", "::1"]);
        assert_eq!((&*config.root_path, &*config.host), ("/ui", "::1"));
        assert_eq!(
            config.message_ms_max,
            ServerConfig::default().message_ms_max
        );
    }

    #[test]
    fn what_is_wrong_in_a_file_is_told_with_its_line() {
        for (name, text, said) in [
            ("slip", "\nprot = 1", ":2: prot is no setting; port is one"),
            ("other", "colour = 1", ":1: colour is no setting"),
            (
                "range",
                "host = \"a\"\nport = 70000",
                ":2: port is 70000; it must be a whole number from 0 to 65535",
            ),
            (
                "text",
                "ping_ms = \"long\"",
                ":1: ping_ms is \"long\"; it must be a whole number of milliseconds, not below 0",
            ),
            (
                "sign",
                "sessions_max = -1",
                ":1: sessions_max is -1; it must be a whole number, not below 0",
            ),
            (
                "list",
                "allowed_hosts = [1]",
                ":1: allowed_hosts is [1]; it must be a list of texts",
            ),
            (
                "one",
                "allowed_hosts = \"a\"",
                ":1: allowed_hosts is \"a\"; it must be a list of texts",
            ),
        ] {
            let found = error_of_file(name, text);
            assert_eq!(found, said, "{text}");
        }
        assert!(error_of_file("syntax", "port = 1\nhost = = 2").starts_with(":2: "));
        let missing = ServerConfig::from_sources(Some(Path::new("/no/such.toml")), [], []);
        let text = missing.unwrap_err().to_string();
        assert!(text.starts_with("/no/such.toml can't be read: "), "{text}");
    }

    #[test]
    fn what_is_wrong_elsewhere_is_told_by_its_name() {
        let environment = |name, value| {
            let variables = variables(&[(name, value)]);
            ServerConfig::from_sources(None, variables, [])
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            environment("LATTICE_PORT", "x"),
            "LATTICE_PORT is \"x\"; it must be a whole number from 0 to 65535"
        );
        assert_eq!(
            environment("LATTICE_PING_MSS", "1"),
            "LATTICE_PING_MSS is no setting; LATTICE_PING_MS is one"
        );
        let flag = |name, value| {
            let config = ServerConfig::from_sources(None, [], [(name, value)]);
            config.unwrap_err().to_string()
        };
        assert_eq!(flag("prot", "1"), "there is no --prot; --port is one");
        assert_eq!(flag("colour", "1"), "there is no --colour");
        assert_eq!(
            flag("ping-ms", "-1"),
            "--ping-ms is \"-1\"; it must be a whole number of milliseconds, not below 0"
        );
    }

    #[test]
    fn defaults_are_what_setting_them_gives() {
        let mut config = ServerConfig::default();
        for setting in ServerConfig::settings() {
            assert!(setting.set_text(&mut config, &setting.default_text()));
            assert!(!setting.help().is_empty());
        }
        assert_eq!(
            format!("{config:?}"),
            format!("{:?}", ServerConfig::default())
        );
    }
}
