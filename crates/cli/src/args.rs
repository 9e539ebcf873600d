//! What a user can type. Each command's help ends with an example that runs.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use detente_vocab::Interval;
use jiff::civil::Date;

use crate::commands::infer::Estimator;

/// Reads what states and armed groups do to each other and says what an op-ed's advice
/// hangs on, what the data say about it, and what would follow, with the doubt in plain sight.
#[derive(Debug, Parser)]
#[command(
    name = "detente",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Machine output on stdout, and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress and no notes on stderr
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Seed of all random draws [default: 1]
    #[arg(long, global = true, value_name = "N")]
    pub seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// TOML file with defaults for these flags (keys: seed, threads, quiet, json)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// An op-ed and event data in, an evidence brief out
    #[command(
        after_help = "Examples:\n  detente brief\n  detente brief op-ed.txt --events icews.csv.gz --outcome fatalities.csv -o brief.html\n  detente brief https://example.org/op-ed.html --store data/ --region heart-of-asia -o brief.md"
    )]
    Brief(BriefArgs),
    /// Whether a brief (JSON) still comes out of its inputs, to the byte
    #[command(
        after_help = "Example:\n  detente verify brief.json --in data/    # data/ holds the article and the files that the brief names"
    )]
    Verify(VerifyArgs),
    /// Which inputs of a brief (JSON) changed, and the sentences that rest on them
    #[command(after_help = "Example:\n  detente stale brief.json --in data/")]
    Stale(VerifyArgs),
    /// Text to coded events (JSON lines)
    #[command(
        after_help = "Example:\n  echo 'Russian forces shelled Kharkiv on Tuesday.' | detente code -"
    )]
    Code(CodeArgs),
    /// The claims of an article (JSON lines)
    #[command(
        after_help = "Examples:\n  detente claims op-ed.txt\n  detente claims op-ed.txt --corrections op-ed.toml --correct C07=flip --correct C12=discard\n  detente claims op-ed.txt --check claims.jsonl\n  detente claims op-ed.txt --doubt"
    )]
    Claims(ClaimsArgs),
    /// What the claims entail: levers, crux, tensions, loops
    #[command(
        after_help = "Examples:\n  detente argue op-ed.txt\n  detente argue op-ed.txt -o argument.svg\n  detente argue claims.jsonl --lever isol:+ --outcome stab:+"
    )]
    Argue(ArgueArgs),
    /// Event files into a store
    #[command(after_help = "Example:\n  detente ingest icews.csv.gz gdelt/ --store data/")]
    Ingest(IngestArgs),
    /// Rows of a store
    #[command(
        after_help = "Example:\n  detente events --store data/ --source RUS --target PAK --from 2018-01-01 -o rus-pak.csv"
    )]
    Events(EventsArgs),
    /// A dyad's series: counts by quad class, net cooperation, Goldstein, volume, breaks
    #[command(
        after_help = "Example:\n  detente ties USA PAK --store data/ --by week -o usa-pak.csv"
    )]
    Ties(TiesArgs),
    /// The signed network of a region, with its frustrated ties
    #[command(
        after_help = "Example:\n  detente network --store data/ --region heart-of-asia -o net.graphml"
    )]
    Network(NetworkArgs),
    /// The stability index of a region with its parts and band
    #[command(
        after_help = "Example:\n  detente stability heart-of-asia --store data/ --outcome fatalities.csv -o index.csv"
    )]
    Stability(StabilityArgs),
    /// What a tie does to a region's stability, with everything that guards the answer
    #[command(
        after_help = "Examples:\n  detente impact RUS-PAK --on heart-of-asia --store data/ --outcome fatalities.csv -o report.html\n  detente impact USA-PAK --on region.toml --tie pressure --store data/ --spec spec.toml"
    )]
    Impact(ImpactArgs),
    /// Freezes the specification of an impact report before the outcome is joined
    #[command(
        after_help = "Example:\n  detente register RUS-PAK --on heart-of-asia --store data/ --outcome fatalities.csv -o spec.toml"
    )]
    Register(RegisterArgs),
    /// An estimator on any table of series (CSV, Parquet, Arrow)
    #[command(
        after_help = "Examples:\n  detente infer var --panel panel.csv --lags aic\n  detente infer irf --panel panel.parquet --lags 6 --horizons 12\n  detente infer lp --panel panel.csv --shock i2p --outcome p2i --lags 6 --horizons 12\n  detente infer granger --panel panel.csv --lags 6"
    )]
    Infer(InferArgs),
    /// What would follow: the levers of a scenario, on its claims and on data
    #[command(
        after_help = "Examples:\n  detente simulate --init op-ed.txt -o scenario.toml\n  detente simulate scenario.toml                                   # the article's own logic\n  detente simulate scenario.toml --store data/ --outcome fatalities.csv -o levers.md\n  detente simulate scenario.toml --panel panel.csv -o levers.json\n  detente simulate world -o sarn/                                  # events.csv, fatalities.csv, op-ed.txt, region.toml, truth.json"
    )]
    Simulate(SimulateArgs),
    /// The JSON Schema of a brief, of claims, of corrections or of a scenario
    #[command(
        after_help = "Examples:\n  detente schema > brief.schema.json\n  detente schema scenario > scenario.schema.json"
    )]
    Schema(SchemaArgs),
    /// Completion script for a shell
    #[command(after_help = "Example:\n  detente completions bash > /etc/bash_completion.d/detente")]
    Completions(CompletionArgs),
}

/// A day as it is written on the command line.
fn day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "no day of the calendar; write YYYY-MM-DD, for instance 2018-02-01".to_owned())
}

impl Command {
    /// First and last day of the data to use, where the command has them.
    pub fn days(&self) -> (Option<Date>, Option<Date>) {
        match self {
            Command::Brief(args) => (args.data.from, args.data.to),
            Command::Impact(args) => (args.question.data.from, args.question.data.to),
            Command::Register(args) => (args.question.data.from, args.question.data.to),
            Command::Simulate(args) => (args.data.from, args.data.to),
            Command::Events(args) => (args.from, args.to),
            Command::Ties(args) => (args.from, args.to),
            Command::Network(args) => (args.from, args.to),
            _ => (None, None),
        }
    }

    /// The file that a command writes and those that it reads, as far as they are files.
    pub fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        fn paths<'a>(all: impl IntoIterator<Item = &'a String>) -> Vec<&'a Path> {
            all.into_iter().map(Path::new).collect()
        }
        fn question(q: &ImpactQuestion) -> Vec<&Path> {
            let mut inputs = paths([&q.on]);
            inputs.extend(q.data.files());
            inputs
        }
        match self {
            Command::Brief(args) => {
                let mut inputs = paths(args.article.iter().chain(&args.region));
                inputs.extend(args.data.files());
                inputs.extend(args.corrections.as_deref());
                (args.output.as_deref(), inputs)
            }
            Command::Verify(args) | Command::Stale(args) => (None, vec![args.brief.as_path()]),
            Command::Code(args) => (
                args.output.as_deref(),
                paths(args.inputs.iter().chain(&args.region)),
            ),
            Command::Claims(args) => {
                let mut inputs = paths([&args.article].into_iter().chain(&args.region));
                inputs.extend(args.corrections.as_deref());
                inputs.extend(args.check.iter().map(Path::new));
                (args.output.as_deref(), inputs)
            }
            Command::Argue(args) => {
                let texts = [&args.input].into_iter().chain(&args.region);
                let mut inputs = paths(texts.chain(&args.article));
                inputs.extend(args.corrections.as_deref());
                (args.output.as_deref(), inputs)
            }
            Command::Network(args) => (args.output.as_deref(), paths([&args.region])),
            Command::Stability(args) => {
                let mut inputs = paths([&args.region]);
                inputs.extend(args.outcome.as_deref());
                (args.table.output.as_deref(), inputs)
            }
            Command::Impact(args) => {
                let mut inputs = question(&args.question);
                inputs.extend(args.spec.as_deref());
                (args.output.as_deref(), inputs)
            }
            Command::Register(args) => (Some(&args.output), question(&args.question)),
            Command::Infer(args) => args.estimator.files(),
            Command::Simulate(SimulateArgs {
                what: Some(SimulateWhat::Bargain(args)),
                ..
            }) => (args.output.as_deref(), vec![args.table.as_path()]),
            Command::Simulate(args) => {
                let mut inputs: Vec<&Path> = args
                    .scenario
                    .iter()
                    .chain(&args.panel)
                    .map(PathBuf::as_path)
                    .collect();
                inputs.extend(paths(args.init.iter().chain(&args.region)));
                inputs.extend(args.data.files());
                (args.output.as_deref(), inputs)
            }
            Command::Events(_)
            | Command::Ties(_)
            | Command::Ingest(_)
            | Command::Schema(_)
            | Command::Completions(_) => (None, Vec::new()),
        }
    }
}

/// Events and deaths that a page rests on.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Event files or folders (ICEWS, GDELT 1 and 2, CSV; plain, .gz, .zip, .zst)
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub events: Vec<PathBuf>,
    /// A store made by `detente ingest`, instead of or beside --events
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Deaths by country and month, from another source than the events
    #[arg(long, value_name = "FILE")]
    pub outcome: Option<PathBuf>,
    /// First day of the data to use (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Date>,
    /// Last day of the data to use (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<Date>,
    /// Column map for CSV events: field=column pairs
    #[arg(long = "map", value_name = "FIELD=COLUMN", num_args = 1..)]
    pub map: Vec<String>,
}

impl DataArgs {
    /// The files among them.
    fn files(&self) -> impl Iterator<Item = &Path> {
        self.events
            .iter()
            .chain(&self.outcome)
            .map(PathBuf::as_path)
    }
}

#[derive(Debug, Args)]
pub struct BriefArgs {
    /// Article: a text or HTML file, a URL, or - for stdin; the built-in example without it
    pub article: Option<String>,
    #[command(flatten)]
    pub data: DataArgs,
    /// A built-in region (heart-of-asia) or a region file [default: from the article's actors]
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
    /// Corrections of what is read in the article (detente claims --correct writes them)
    #[arg(long, value_name = "FILE", requires = "article")]
    pub corrections: Option<PathBuf>,
    /// Where to write; the ending gives the form (.html, .md, .json) [default: brief.html]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl BriefArgs {
    /// The same with every file looked for in a folder; addresses and names of regions stay.
    pub fn within(&mut self, folder: &Path) {
        let move_path = |path: &mut PathBuf| *path = folder.join(&*path);
        let move_name = |name: &mut String| {
            let path = folder.join(&*name);
            if path.exists() {
                *name = path.display().to_string();
            }
        };
        if let Some(article) = &mut self.article
            && !article.contains("://")
        {
            *article = folder.join(&*article).display().to_string();
        }
        self.data.events.iter_mut().for_each(move_path);
        self.data.store.iter_mut().for_each(move_path);
        self.data.outcome.iter_mut().for_each(move_path);
        self.corrections.iter_mut().for_each(move_path);
        self.region.iter_mut().for_each(move_name);
    }
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The brief as JSON
    pub brief: PathBuf,
    /// Folder that holds the article and the data files
    #[arg(long = "in", value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct CodeArgs {
    /// .txt, .html, .jsonl with {id, text, date?} per line, or - for stdin
    #[arg(required = true)]
    pub inputs: Vec<String>,
    /// Day of the texts, for leaders in office (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub date: Option<Date>,
    /// A region that adds actors
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
    /// Where to write [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ClaimsArgs {
    /// A text or HTML file, a URL, or - for stdin
    pub article: String,
    /// Corrections to apply, kept under the sentences' words; made or extended by --correct
    #[arg(long, value_name = "FILE")]
    pub corrections: Option<PathBuf>,
    /// A correction to add to the file: CLAIM=confirm, discard, reverse, flip,
    /// merge:cause|effect:NODE, merge-opposite:cause|effect:NODE or split:cause|effect or split:cause|effect:NODE
    #[arg(long, value_name = "CLAIM=ACTION", requires = "corrections")]
    pub correct: Vec<String>,
    /// Why, to be kept with the corrections that are added
    #[arg(long, value_name = "TEXT", requires = "correct")]
    pub note: Option<String>,
    /// Check claims made by a person or another program against the article (- for stdin);
    /// with --corrections their signs are held against the corrected reading
    #[arg(long, value_name = "FILE", conflicts_with = "correct")]
    pub check: Option<String>,
    /// A region that adds actors
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
    /// Instead of the claims, the sentences that may hold one which no rule read
    #[arg(long, conflicts_with_all = ["check", "corrections"])]
    pub doubt: bool,
    /// Where to write [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ArgueArgs {
    /// An article, or claims as JSON lines
    pub input: String,
    /// The article that a claims file speaks of: the claims are checked against it first
    #[arg(long, value_name = "ARTICLE")]
    pub article: Option<String>,
    /// Corrections of what is read in the article (detente claims --correct writes them)
    #[arg(long, value_name = "FILE")]
    pub corrections: Option<PathBuf>,
    /// A lever: a node, as in pressure:USA>IRN, and the direction in which it is moved [default: from the advice]
    #[arg(long = "lever", value_name = "NODE:+|-")]
    pub levers: Vec<String>,
    /// The outcome: a node and the direction that is better [default: from the article]
    #[arg(long, value_name = "NODE:+|-")]
    pub outcome: Option<String>,
    /// A region that adds actors
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
    /// Where to write (.md, .txt, .json, .svg, .graphml) [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    Brief,
    Claims,
    Corrections,
    Scenario,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// What it describes
    #[arg(value_enum, default_value = "brief")]
    pub of: SchemaOf,
}

/// Layout of event files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    Auto,
    Gdelt1,
    Gdelt2,
    Icews,
    Polecat,
    Phoenix,
    Acled,
    Ucdp,
    Csv,
}

#[derive(Debug, Args)]
pub struct IngestArgs {
    /// Event files or folders
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The store; made when it does not exist
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// Layout of the files
    #[arg(long, value_enum, default_value = "auto")]
    pub input_format: InputFormat,
    /// Column map for CSV: field=column pairs
    #[arg(long = "map", value_name = "FIELD=COLUMN", num_args = 1..)]
    pub map: Vec<String>,
    /// A region whose names and codes are known besides the built-in ones
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
}

/// Form of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Csv,
    Jsonl,
    Parquet,
    Arrow,
}

/// Where a table goes.
#[derive(Debug, Args)]
pub struct TableOutput {
    /// Where to write; the ending gives the form (.csv, .jsonl, .parquet, .arrow) [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Form, when the ending does not say
    #[arg(long, value_enum)]
    pub format: Option<TableFormat>,
}

#[derive(Debug, Args)]
pub struct EventsArgs {
    /// The store
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// Source: a code or a name; a state covers its sectors, never its armed groups
    #[arg(long, value_name = "ACTOR")]
    pub source: Option<String>,
    /// Target: a code or a name
    #[arg(long, value_name = "ACTOR")]
    pub target: Option<String>,
    /// PLOVER event type
    #[arg(long = "type", value_name = "TYPE")]
    pub event_type: Option<detente_vocab::EventType>,
    /// First day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Date>,
    /// Last day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<Date>,
    /// A region whose names and codes are known besides the built-in ones
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Debug, Args)]
pub struct TiesArgs {
    /// Source: a code or a name
    #[arg(required_unless_present = "all")]
    pub source: Option<String>,
    /// Target: a code or a name
    #[arg(required_unless_present = "all")]
    pub target: Option<String>,
    /// Every directed dyad of the region's actors, armed groups on their own
    #[arg(long, requires = "region", conflicts_with_all = ["source", "target", "both"])]
    pub all: bool,
    /// The store
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// Length of a period: day, week, month, quarter, year
    #[arg(long, default_value = "month")]
    pub by: Interval,
    /// Count both directions
    #[arg(long)]
    pub both: bool,
    /// First day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Date>,
    /// Last day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<Date>,
    /// A region whose names and codes are known besides the built-in ones
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
    #[command(flatten)]
    pub table: TableOutput,
}

#[derive(Debug, Args)]
pub struct NetworkArgs {
    /// The store
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// A built-in region or a region file
    #[arg(long, value_name = "NAME|FILE")]
    pub region: String,
    /// A period in place of --from and --to: 2018, 2018-Q1, 2018-03, 2018-W05
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["from", "to"])]
    pub period: Option<String>,
    /// First day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Date>,
    /// Last day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<Date>,
    /// Months of a window that moves over the data; one network for each window
    #[arg(long, value_name = "MONTHS", conflicts_with = "period", value_parser = clap::value_parser!(u16).range(1..=600))]
    pub window: Option<u16>,
    /// Months from one window to the next
    #[arg(long, value_name = "MONTHS", requires = "window", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub step: u16,
    /// Where to write (.graphml, .gexf, .svg, .csv, .json) [default: CSV on stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct StabilityArgs {
    /// A built-in region or a region file
    pub region: String,
    /// The store
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,
    /// Deaths by country and month, from another source; may be left out [default: the events'
    /// own proxy of violence, the conflictual reports among the region's members]
    #[arg(long, value_name = "FILE")]
    pub outcome: Option<PathBuf>,
    /// Length of a period; the index knows months only
    #[arg(long, default_value = "month")]
    pub by: Interval,
    /// Inhabitants of the region; deaths are counted for each million of them [default: the
    /// column `population` of the outcome file, else a nominal 100 million]
    #[arg(long, value_name = "N")]
    pub population: Option<f64>,
    /// Months that set the norm, from the first that events and deaths cover [default: two
    /// thirds of what both cover, at least 36 and 11 more where no earlier events feed the network]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(36..=600))]
    pub norm_months: Option<u16>,
    #[command(flatten)]
    pub table: TableOutput,
}

/// What of a tie moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TieKind {
    /// Net cooperation, both directions
    Cooperation,
    /// Conflict, both directions
    Hostility,
    /// Conflict from source to target
    Pressure,
}

/// The question of an impact report and the data it is put to.
#[derive(Debug, Args)]
pub struct ImpactQuestion {
    /// The tie: source and target, as codes or names (RUS-PAK, Russia-Pakistan)
    #[arg(value_name = "SOURCE-TARGET")]
    pub tie: String,
    /// The region: built in (heart-of-asia) or a region file
    #[arg(long, value_name = "NAME|FILE")]
    pub on: String,
    /// What of the tie moves
    #[arg(long = "tie", value_enum, default_value = "cooperation")]
    pub kind: TieKind,
    #[command(flatten)]
    pub data: DataArgs,
    /// Weeks or months, where the outcome allows a choice [default: months from five years on]
    #[arg(long, value_name = "week|month")]
    pub by: Option<Interval>,
}

#[derive(Debug, Args)]
pub struct ImpactArgs {
    #[command(flatten)]
    pub question: ImpactQuestion,
    /// The specification that was registered; what differs from it is reported
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// Where runs are recorded [default: impact-log.jsonl in the store; nowhere without one]
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Where to write; the ending gives the form (.html, .md, .json) [default: Markdown on stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct RegisterArgs {
    #[command(flatten)]
    pub question: ImpactQuestion,
    /// Where to write the specification
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct InferArgs {
    #[command(subcommand)]
    pub estimator: Estimator,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct SimulateArgs {
    /// The scenario: claims, levers and an outcome (TOML)
    #[arg(value_name = "SCENARIO.toml", required_unless_present = "init")]
    pub scenario: Option<PathBuf>,
    /// Writes a scenario from an article (a file, a URL, or - for stdin) instead of running one
    #[arg(long, value_name = "ARTICLE", conflicts_with_all = ["scenario", "unproven"])]
    pub init: Option<String>,
    /// Corrections of the article's claims, made with detente claims --correct
    #[arg(
        long,
        value_name = "FILE",
        requires = "init",
        conflicts_with = "scenario"
    )]
    pub corrections: Option<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// A table with a column for each variable, instead of events (CSV, Parquet, Arrow)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["events", "store", "outcome"])]
    pub panel: Option<PathBuf>,
    /// A built-in region (heart-of-asia) or a region file
    #[arg(long, value_name = "NAME|FILE")]
    pub region: Option<String>,
    /// Shows levers on data even where the model is not known to forecast better than the outcome's own past
    #[arg(long)]
    pub unproven: bool,
    /// Where to write (.md, .json, .csv; .toml with --init) [default: Markdown, or TOML, on stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(subcommand)]
    pub what: Option<SimulateWhat>,
}

/// What can be simulated.
#[derive(Debug, Subcommand)]
pub enum SimulateWhat {
    /// Writes the built-in example as files: article, region, events, deaths, truth
    ///
    /// The example is one data set: its events have a seed of their own, and --seed does not
    /// change them.
    #[command(after_help = "Example:\n  detente simulate world -o sarn/")]
    World {
        /// Folder to write to
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Bargaining over positions: who challenges whom, and where they end
    ///
    /// Reads a table of actors with their influence, and on each issue a position and a salience
    /// from 0 to 100. The spatial model of politics (expected utility) as KTAB's SMP has it.
    #[command(
        after_help = "Example:\n  detente simulate bargain actors.csv -o talks.md\n\n\
                            actors.csv:\n  Actor,Description,Influence,Tariff,Tariff salience\n  \
                            A,Strong and far,100,10,80\n  B,Weak and near,30,40,60"
    )]
    Bargain(BargainArgs),
}

#[derive(Debug, Args)]
pub struct BargainArgs {
    /// The actors: name, description, influence, position and salience on each issue (CSV)
    #[arg(value_name = "ACTORS.csv")]
    pub table: PathBuf,
    /// At most so many turns
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1000))]
    pub turns: usize,
    /// Where to write (.md, .json, .csv) [default: Markdown on stdout]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}
