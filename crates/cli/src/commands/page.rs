//! What commands that write a page share: its form, its data, the command that rebuilds it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use detente_brief::compose::data;
use detente_brief::model::Finding;
use detente_vocab::ActorDirectory;

use crate::args::DataArgs;
use crate::failure::{Failure, data_fault};
use crate::output::Context;
use crate::{inputs, progress};

/// Form of a page.
#[derive(Clone, Copy)]
pub enum Form {
    Html,
    Markdown,
    Json,
}

impl Form {
    /// The form that the ending of a file name asks for; `default` without a file.
    pub fn of(output: Option<&Path>, default: Form) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(default);
        };
        match path.extension().and_then(OsStr::to_str) {
            Some("html" | "htm") => Ok(Form::Html),
            Some("md" | "markdown") => Ok(Form::Markdown),
            Some("json") => Ok(Form::Json),
            _ => Err(Failure::usage(format!(
                "the ending of {} does not say which form to write",
                path.display()
            ))
            .with_help("use .html, .md or .json")),
        }
    }
}

/// Says what a page found, and where it was written.
pub fn note_written(context: &Context, finding: &Finding, path: &Path) {
    let prose: Vec<&str> = finding.prose.iter().map(|s| s.text.as_str()).collect();
    context.note(format!(
        "{}\n{}\n\nwritten to {}",
        finding.heading,
        prose.join(" "),
        path.display()
    ));
}

/// The command that rebuilds a page, with file names instead of this machine's paths.
pub struct Rebuild(Vec<String>);

impl Rebuild {
    pub fn of(command: &str) -> Self {
        Self(vec!["detente".to_owned(), command.to_owned()])
    }

    pub fn word(&mut self, word: impl Into<String>) {
        self.0.push(word.into());
    }

    /// A flag with its values; nothing without values.
    pub fn flag<T: ToString>(&mut self, flag: &str, values: impl IntoIterator<Item = T>) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_some() {
            self.word(flag);
            self.0.extend(values.map(|value| value.to_string()));
        }
    }

    /// The same with files, which go by their names.
    pub fn files<'a>(&mut self, flag: &str, files: impl IntoIterator<Item = &'a PathBuf>) {
        self.flag(flag, files.into_iter().map(|path| file_name(path)));
    }

    /// What a user gave where a name or a file may stand.
    pub fn name_or_file(given: &str) -> String {
        let path = Path::new(given);
        if path.exists() {
            file_name(path)
        } else {
            given.to_owned()
        }
    }

    /// One line that a shell reads as it was meant.
    pub fn line(self) -> String {
        let quoted = |text: &String| -> String {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+@%,".contains(c);
            if !text.is_empty() && text.chars().all(plain) {
                text.clone()
            } else {
                format!("'{}'", text.replace('\'', "'\\''"))
            }
        };
        self.0.iter().map(quoted).collect::<Vec<_>>().join(" ")
    }
}

pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Events from files and a store together; `None` when neither is given.
pub fn load_events(
    context: &Context,
    args: &DataArgs,
    directory: &ActorDirectory,
) -> Result<Option<data::Events>, Failure> {
    if args.events.is_empty() && args.store.is_none() {
        return Ok(None);
    }
    let options = detente_store::LoadOptions {
        format: inputs::csv_map(&args.map)?,
        threads: context.settings.threads,
        from: args.from,
        to: args.to,
        ..Default::default()
    };
    let mut loaded = detente_store::Loaded::default();
    if !args.events.is_empty() {
        let bar = progress::bar(context, "reading events");
        loaded = detente_store::load_events(&args.events, &options, directory, &bar)
            .map_err(data_fault)?;
        bar.finish();
    }
    if let Some(dir) = &args.store {
        let store = detente_store::Store::open(dir).map_err(data_fault)?;
        let filter = detente_store::EventFilter {
            from: args.from,
            to: args.to,
            ..Default::default()
        };
        let kept = store.scan_table(&filter).map_err(data_fault)?;
        loaded.table.extend_from(&kept);
        for ingest in store.history().map_err(data_fault)? {
            loaded.files.extend(ingest.files);
        }
    }
    if loaded.table.is_empty() {
        return Err(
            Failure::data("the event files hold no usable row in the window asked for")
                .with_help("look at --from and --to, or leave them out"),
        );
    }
    if !loaded.quarantine.is_empty() {
        let first = &loaded.quarantine[0];
        context.note(format!(
            "{} rows are in quarantine; the first: {}, line {}, {}: {}",
            loaded.quarantine.len(),
            first.file,
            first.line,
            first.column,
            first.reason
        ));
    }
    Ok(Some(data::Events {
        table: loaded.table,
        files: loaded.files,
        quarantine: loaded.quarantine,
        licence: String::new(),
    }))
}

/// Deaths from the outcome file, when one is given.
pub fn load_deaths(
    args: &DataArgs,
    directory: &ActorDirectory,
) -> Result<Option<data::Deaths>, Failure> {
    let Some(path) = &args.outcome else {
        return Ok(None);
    };
    let table = detente_store::outcome::load(path, directory).map_err(data_fault)?;
    Ok(Some(data::Deaths::from(table)))
}
