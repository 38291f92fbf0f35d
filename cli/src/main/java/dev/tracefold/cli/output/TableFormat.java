// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.util.ArrayList;
import java.util.List;

import org.jline.utils.WCWidth;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Aligned columns under a head and a rule, numbers to the right. Widths are those of the first
/// thousand rows: an answer of any size is printed in bounded memory, and a later cell that is wider
/// moves only its own line.
final class TableFormat implements RowSink {
    private static final int SAMPLE = 1000;
    private static final int MAX_WIDTH = 120;
    private static final String GAP = "  ";

    private static final int LEAST_WIDTH = 8;
    private static final String CUT = "\u2026";

    private final ByteWriter out;
    private final List<String> leading;
    private final int terminal;
    private final List<Line> held = new ArrayList<>();
    private int columns;
    private int[] widths = {};
    private boolean widthsKnown;

    /// A table.
    ///
    /// @param terminal how wide it may be, 0 for any width; cells are cut where it has to be
    TableFormat(ByteWriter out, List<String> leading, int terminal) {
        this.out = out;
        this.leading = leading;
        this.terminal = terminal;
    }

    private static final class Line {
        final String[] cells;
        final boolean[] toTheRight;

        Line(String[] cells) {
            this.cells = cells;
            this.toTheRight = new boolean[cells.length];
        }
    }

    @Override
    public void begin(List<String> columnNames) {
        List<String> names = new ArrayList<>(leading);
        names.addAll(columnNames);
        columns = names.size();
        widths = new int[columns];
        held.add(new Line(names.toArray(String[]::new)));
    }

    @Override
    public void row(String address, QueryResult row) {
        Line line = line(address, row);
        if (widthsKnown) {
            write(line);
            return;
        }
        held.add(line);
        if (held.size() > SAMPLE) {
            writeHeld();
        }
    }

    private Line line(String address, QueryResult row) {
        Line line = new Line(new String[columns]);
        int at = leading.size();
        if (at > 0) {
            line.cells[0] = oneLine(address);
        }
        for (int i = 0; at < columns; i++, at++) {
            CellType type = row.type(i);
            line.cells[at] = type == CellType.NULL ? "NULL" : oneLine(CellText.of(row, i));
            line.toTheRight[at] = type == CellType.LONG || type == CellType.DOUBLE;
        }
        return line;
    }

    // Control characters would break the lines, and a terminal obeys them.
    private static String oneLine(String text) {
        int at = 0;
        while (at < text.length() && !Character.isISOControl(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> clean.append("\\n");
                case '\t' -> clean.append("\\t");
                case '\r' -> clean.append("\\r");
                default -> clean.append(Character.isISOControl(c) ? '\uFFFD' : c);
            }
        }
        return clean.toString();
    }

    private void writeHeld() {
        for (Line line : held) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], Math.min(MAX_WIDTH, width(line.cells[i])));
            }
        }
        fit();
        alignHead();
        for (int i = 0; i < held.size(); i++) {
            write(held.get(i));
            if (i == 0) {
                writeRule();
            }
        }
        held.clear();
        widthsKnown = true;
    }

    /// Takes from the widest columns until the terminal is wide enough, or all are narrow.
    private void fit() {
        if (terminal == 0) {
            return;
        }
        int total = GAP.length() * (columns - 1);
        for (int width : widths) {
            total += width;
        }
        while (total > terminal) {
            int widest = 0;
            for (int i = 1; i < columns; i++) {
                if (widths[i] > widths[widest]) {
                    widest = i;
                }
            }
            if (widths[widest] <= LEAST_WIDTH) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private String cut(String text, int width) {
        if (terminal == 0 || width(text) <= width) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            used += width(character);
            if (used > width - 1) {
                break;
            }
            cut.appendCodePoint(character);
            i += Character.charCount(character);
        }
        return cut.append(CUT).toString();
    }

    private void alignHead() {
        if (held.size() > 1) {
            System.arraycopy(held.get(1).toTheRight, 0, held.getFirst().toTheRight, 0, columns);
        }
    }

    private void writeRule() {
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                out.write(GAP);
            }
            out.write("-".repeat(widths[i]));
        }
        out.write('\n');
    }

    private void write(Line line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                text.append(GAP);
            }
            String cell = cut(line.cells[i], widths[i]);
            int blanks = Math.max(0, widths[i] - width(cell));
            if (line.toTheRight[i]) {
                text.repeat(' ', blanks).append(cell);
            } else {
                text.append(cell).repeat(' ', blanks);
            }
        }
        out.write(text.toString().stripTrailing());
        out.write('\n');
    }

    private static int width(String text) {
        return text.codePoints().map(TableFormat::width).sum();
    }

    /// How many columns of a terminal a character takes: two if it is wide, none if it combines.
    private static int width(int character) {
        return Math.max(0, WCWidth.wcwidth(character));
    }

    @Override
    public void end() {
        if (!widthsKnown) {
            writeHeld();
        }
    }
}
