"""What a person sees of the keyboard's focus: two pictures of a control, with the focus and without, compared.

The measure is that of WCAG 2.2, 2.4.13: as many pixels as a line of 2 pixels round the control has must change, each
by a contrast of 3 to 1 or more. Styles are not asked, since a style can change and nothing be seen of it.
"""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

MARGIN = 8  # pixels round a control in which its ring, bar or shadow may be drawn
LINE = 2  # pixels
CONTRAST = 3
# What has the focus: what kind of control it is, told by all that styles can hang on, and where it stands.
FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const words = part => [part.localName, part.type || '', ...part.classList].join('.');
    let around = element.parentElement;
    while (around && !around.classList.length && around.parentElement) around = around.parentElement;
    const landmark = element.closest('header, nav, footer, table, main');
    const shared = element.closest('header, nav, footer');
    const sheets = shared ? [] : [...document.styleSheets].map(sheet => (sheet.href || '').replace(/.*[/]/, ''));
    const {left, top, right, bottom} = element.getBoundingClientRect();
    return {
        kind: [words(element), around ? words(around) : '', landmark ? landmark.localName : ''].join(' in '),
        sheets: sheets.join(' '),
        html: element.outerHTML.slice(0, 140),
        box: [left, top, right, bottom],
        window: [innerWidth, innerHeight],
        scrolled: [scrollX, scrollY],
    };
}"""
SETTLED = "() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => null)))"
# The focus is taken away; Tab goes on from here all the same.
LEFT_ALONE = "() => document.activeElement.blur()"
# How many pixels differ between two pictures by the contrast asked for.
CHANGED = """async ([before, after, contrast]) => {
    const pixels = async picture => {
        const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    };
    const linear = [...Array(256).keys()].map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const light = (data, at) =>
        0.2126 * linear[data[at]] + 0.7152 * linear[data[at + 1]] + 0.0722 * linear[data[at + 2]] + 0.05;
    const [one, other] = [await pixels(before), await pixels(after)];
    let count = 0;
    for (let at = 0; at < one.length; at += 4) {
        const [a, b] = [light(one, at), light(other, at)];
        if (Math.max(a, b) >= contrast * Math.min(a, b)) count += 1;
    }
    return count;
}"""


@dataclass
class Looked:
    """Which kinds of control have been looked at under which style sheets, so that each of them is looked at once.

    What is in a header, a navigation or a footer is alike on every page, and looked at on the first.
    """

    already: set[tuple[str, str]] = field(default_factory=set)

    def at(self, page: Page) -> str:
        """Looks at what has the focus: says what is too little to see, or nothing where it shows or was looked at.

        The focus is gone afterwards, and the next Tab goes on from where it was.
        """
        found = page.evaluate(FOCUSED)
        if found is None:
            return ""
        key = (found["sheets"], found["kind"])
        if key in self.already:
            return ""
        self.already.add(key)
        changed, needed = compared(page, found)
        if changed >= needed:
            return ""
        return f"{changed} of {needed} pixels: {found['kind']}: {found['html']}"


def compared(page: Page, found: dict[str, Any]) -> tuple[int, int]:
    """How many pixels of and round the focused control show the focus, and how many must."""
    (left, top, right, bottom), (wide, high) = found["box"], found["window"]
    inside = (max(left, 0), max(top, 0), min(right, wide), min(bottom, high))
    across, down = max(inside[2] - inside[0], 0), max(inside[3] - inside[1], 0)
    # Of a control larger than the window only the sides that are in the window can be seen.
    sides = across * ((top >= 0) + (bottom <= high)) + down * ((left >= 0) + (right <= wide))
    corners = ((top >= 0) + (bottom <= high)) * ((left >= 0) + (right <= wide))
    needed = max(int(LINE * sides - LINE * LINE * corners), 1)
    clip = (
        max(inside[0] - MARGIN, 0),
        max(inside[1] - MARGIN, 0),
        min(inside[2] + MARGIN, wide),
        min(inside[3] + MARGIN, high),
    )
    session = page.context.new_cdp_session(page)
    focused = picture(session, page, clip, found["scrolled"])
    page.evaluate(LEFT_ALONE)
    alone = picture(session, page, clip, found["scrolled"])
    session.detach()
    return page.evaluate(CHANGED, [alone, focused, CONTRAST]), needed


def picture(session: CDPSession, page: Page, clip: tuple[float, ...], scrolled: tuple[float, float]) -> str:
    """A PNG, in base64, of a part of the window, once nothing moves in it any more."""
    page.evaluate(SETTLED)
    left, top, right, bottom = (round(side) for side in clip)
    area = {
        "x": left + scrolled[0],
        "y": top + scrolled[1],
        "width": max(right - left, 1),
        "height": max(bottom - top, 1),
        "scale": 1,
    }
    told = session.send("Page.captureScreenshot", {"format": "png", "clip": area, "optimizeForSpeed": True})
    return str(told["data"])
