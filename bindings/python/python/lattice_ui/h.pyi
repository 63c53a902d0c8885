"""Plain HTML and SVG elements. Written by stubs.py from the extension's list of tags: do not edit."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from ._core import Block, Node, On, Trigger
from ._types import Reactive

Child: TypeAlias = Node | Reactive[str | int | float | bool | None]
Attribute: TypeAlias = Reactive[str | int | float | bool | None] | Callable[[Any], object] | On | Trigger

class Tag(Protocol):
    """Makes an element: children by position, attributes by keyword, `on_*` for events (see `lt.on`), `call_*` for triggers.

    A trailing underscore is dropped and other underscores become hyphens, as in ``class_="x", aria_label="y"``.
    """

    def __call__(
        self,
        *children: Child,
        style: Mapping[str, Reactive[str | int | float | None]] | None = None,
        **attributes: Attribute,
    ) -> Block: ...

a: Tag
abbr: Tag
address: Tag
article: Tag
aside: Tag
audio: Tag
b: Tag
blockquote: Tag
br: Tag
button: Tag
caption: Tag
cite: Tag
code: Tag
col: Tag
colgroup: Tag
data: Tag
dd: Tag
del_: Tag
details: Tag
dfn: Tag
dialog: Tag
div: Tag
dl: Tag
dt: Tag
em: Tag
fieldset: Tag
figcaption: Tag
figure: Tag
footer: Tag
form: Tag
h1: Tag
h2: Tag
h3: Tag
h4: Tag
h5: Tag
h6: Tag
header: Tag
hr: Tag
i: Tag
iframe: Tag
img: Tag
input: Tag
ins: Tag
kbd: Tag
label: Tag
legend: Tag
li: Tag
main: Tag
mark: Tag
menu: Tag
meter: Tag
nav: Tag
ol: Tag
optgroup: Tag
option: Tag
output: Tag
p: Tag
picture: Tag
pre: Tag
progress: Tag
q: Tag
s: Tag
samp: Tag
search: Tag
section: Tag
select: Tag
small: Tag
source: Tag
span: Tag
strong: Tag
sub: Tag
summary: Tag
sup: Tag
table: Tag
tbody: Tag
td: Tag
textarea: Tag
tfoot: Tag
th: Tag
thead: Tag
time: Tag
tr: Tag
u: Tag
ul: Tag
var: Tag
video: Tag
wbr: Tag
svg: Tag
circle: Tag
defs: Tag
ellipse: Tag
g: Tag
line: Tag
path: Tag
polygon: Tag
polyline: Tag
rect: Tag
text: Tag
use: Tag
