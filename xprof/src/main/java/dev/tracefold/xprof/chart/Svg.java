// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.Locale;

/// Writes one SVG picture. Calls chain; attributes come as names and values in turn. Colours are classes
/// of [Style], so that a picture follows its reader's light or dark theme.
public final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final double width;
    private final double height;
    private final String title;

    /// An empty picture.
    ///
    /// @param title what it shows, for those who cannot see it
    public Svg(double width, double height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    /// Its width.
    public double width() {
        return width;
    }

    /// Its height.
    public double height() {
        return height;
    }

    /// Opens an element.
    public Svg open(String tag, Object... attributes) {
        tag(tag, attributes);
        body.append('>');
        return this;
    }

    /// Closes an element.
    public Svg close(String tag) {
        body.append("</").append(tag).append('>');
        return this;
    }

    /// An element without content.
    public Svg leaf(String tag, Object... attributes) {
        tag(tag, attributes);
        body.append("/>");
        return this;
    }

    /// A rectangle that tells something when it is pointed at.
    public Svg rect(Box box, String classes, String tip) {
        tag(
                "rect",
                "x",
                box.x(),
                "y",
                box.y(),
                "width",
                Math.max(0, box.width()),
                "height",
                Math.max(0, box.height()),
                "class",
                classes);
        if (tip.isEmpty()) {
            body.append("/>");
            return this;
        }
        body.append("><title>").append(escape(tip)).append("</title></rect>");
        return this;
    }

    /// A text.
    ///
    /// @param anchor start, middle or end
    public Svg text(double x, double y, String anchor, String text) {
        tag("text", "x", x, "y", y, "text-anchor", anchor);
        body.append('>').append(escape(text)).append("</text>");
        return this;
    }

    /// A line.
    public Svg line(double fromX, double fromY, double toX, double toY, String classes) {
        return leaf("line", "x1", fromX, "y1", fromY, "x2", toX, "y2", toY, "class", classes);
    }

    /// What an element tells when it is pointed at; comes first in it.
    public Svg tip(String text) {
        body.append("<title>").append(escape(text)).append("</title>");
        return this;
    }

    /// Another picture inside this one.
    public Svg add(Svg other, double x, double y) {
        open("g", "transform", "translate(" + number(x) + " " + number(y) + ")");
        body.append(other.body);
        return close("g");
    }

    private void tag(String tag, Object... attributes) {
        body.append('<').append(tag);
        for (int i = 0; i + 1 < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String text = value instanceof Number n ? number(n.doubleValue()) : value.toString();
            body.append(' ').append(attributes[i]).append("=\"").append(escape(text)).append('"');
        }
    }

    /// The picture to put into a page.
    public String inline() {
        return "<svg viewBox=\"0 0 %s %s\" width=\"%s\" role=\"img\">"
                        .formatted(number(width), number(height), number(width))
                + "<title>%s</title>".formatted(escape(title))
                + body
                + "</svg>";
    }

    /// The picture as a file of its own.
    public String document() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$s %2$s\" width=\"%1$s\" height=\"%2$s\">"
                        .formatted(number(width), number(height))
                + "<title>%s</title><style>%s</style>".formatted(escape(title), Style.CSS)
                + "<rect class=\"page\" width=\"100%\" height=\"100%\"/>"
                + body
                + "</svg>\n";
    }

    /// A number with as many digits as a screen shows.
    public static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    /// A text with what means something in XML escaped; characters that XML has no place for become
    /// spaces.
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(isAllowed(text, i) ? c : ' ');
            }
        }
        return out.toString();
    }

    private static boolean isAllowed(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return (c >= ' ' || c == '\n' || c == '\t') && c < 0xFFFE;
    }
}
