//! How a command ends: exit codes with meaning, messages with a remedy.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};

/// A command that ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 3: done, but some rows were quarantined.
    SomeQuarantined,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The input or the data: exit code 1.
    Data,
    /// The words of the command: exit code 2.
    Usage,
    /// The reader of our output went away: no failure of ours.
    BrokenPipe,
}

/// A command that could not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    fault: Fault,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// The input or the data are at fault.
    pub fn data(message: impl Into<String>) -> Self {
        Self {
            fault: Fault::Data,
            message: message.into(),
            help: None,
        }
    }

    /// The command was put wrongly.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            fault: Fault::Usage,
            ..Self::data(message)
        }
    }

    /// Adds what to do next.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Puts the file's name before the message.
    pub fn within(mut self, file: &str) -> Self {
        self.message = format!("{file}: {}", self.message);
        self
    }

    /// 0 for a reader that went away, 1 for data, 2 for usage.
    pub fn exit_code(&self) -> u8 {
        match self.fault {
            Fault::BrokenPipe => 0,
            Fault::Data => 1,
            Fault::Usage => 2,
        }
    }

    /// Prints message and help to stderr; nothing when the reader went away.
    pub fn report(self) {
        if self.fault != Fault::BrokenPipe {
            let _ = writeln!(io::stderr(), "{:?}", miette::Report::new(self));
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

impl miette::Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
}

/// Any error of a crate is the data's fault; its causes join the message.
pub fn data_fault(error: impl Error) -> Failure {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = inner.source();
    }
    Failure::data(message)
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self {
                fault: Fault::BrokenPipe,
                ..Self::data("")
            }
        } else {
            Self::data(error.to_string())
        }
    }
}
