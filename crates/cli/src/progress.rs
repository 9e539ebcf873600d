//! Progress on stderr: only for people, never with --quiet or without a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::Context;

/// A bar that the store's readers move.
pub struct Bar(ProgressBar);

/// A bar with a name; hidden with --quiet. indicatif hides it by itself without a terminal.
pub fn bar(context: &Context, name: &'static str) -> Bar {
    let target = if context.settings.quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    // The template is fixed and well-formed; should that change, the default style serves.
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} of {len} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(name);
    bar.enable_steady_tick(Duration::from_millis(120));
    Bar(bar)
}

/// Shown while something runs whose length is not known; goes when dropped.
pub struct Wait(ProgressBar);

/// A spinner with a name and the time it has run; hidden with --quiet or without a terminal.
pub fn wait(context: &Context, name: &'static str) -> Wait {
    let bar = ProgressBar::with_draw_target(
        None,
        match context.settings.quiet {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr(),
        },
    );
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(name);
    bar.enable_steady_tick(Duration::from_millis(120));
    Wait(bar)
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Bar {
    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl detente_store::Progress for Bar {
    fn advance(&self, what: &str, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
        self.0.set_message(what.to_owned());
    }

    fn note(&self, text: &str) {
        self.0.println(text);
    }
}
