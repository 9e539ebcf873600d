//! Charts as files of their own: the drawing of the page with its colours in it.

use super::charts::{Context, path};
use crate::model::PathDiagram;

/// The page's colours (Okabe and Ito) for the marks of a path diagram; light and dark.
const STYLE: &str = "<style>\
:root{--paper:#fdfdfb;--ink:#17191c;--soft:#575d64;--claim:#cc79a7;--claim-t:#8a3766;--crux:#e69f00;--none:#767c83}\
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#ebe9e4;--soft:#a9aeb4;--claim:#d996bb;--claim-t:#e8b4d0;--crux:#f0b429;--none:#8e959c}}\
svg{background:var(--paper)}path,line{fill:none}\
text{font:12px system-ui,sans-serif;fill:var(--ink)}text.b{font-weight:700}text.note{fill:var(--soft)}\
text.claim{fill:var(--claim-t)}text.inverse{fill:var(--paper)}text.oncrux{fill:#17191c}\
.box{fill:var(--paper);stroke:var(--none);stroke-width:1.2}.box.end{fill:var(--ink);stroke:var(--ink)}\
.arrow{stroke:var(--soft);stroke-width:1.4}.arrow.side{stroke-dasharray:4 3}.arrow.crux{stroke:var(--crux);stroke-width:4}\
path.head{fill:var(--soft)}path.head.crux{fill:var(--crux)}\
.pill{fill:var(--paper);stroke:var(--claim);stroke-width:1}.pill.crux{fill:var(--crux);stroke:var(--crux)}\
path.diamond{fill:#17191c}\
</style>";

/// A path diagram as an SVG file: the wide drawing, readable without the page's style sheet.
pub fn path_svg(diagram: &PathDiagram) -> String {
    let context = Context {
        id: "argument",
        invented: false,
    };
    let drawing = path::draw(diagram, context).wide.into_string();
    // The drawing opens with its <svg …>, which on a page needs no name space.
    let Some((open, rest)) = drawing.split_once('>') else {
        return drawing;
    };
    let open = open.replacen("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"", 1);
    format!("{open}>{STYLE}{rest}\n")
}
