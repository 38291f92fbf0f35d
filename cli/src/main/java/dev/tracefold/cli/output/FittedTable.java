// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A table of texts that is no wider than a terminal: long cells are cut; columns that still have no room
/// follow below, each time with the first one in front.
public final class FittedTable {
    private static final int MOST = 60;
    private static final int LEAST = 24;
    private static final int GAP = 2;
    private static final String CUT = "...";

    private final List<List<String>> lines = new ArrayList<>();

    /// A table with these heads.
    public FittedTable(List<String> heads) {
        row(heads);
    }

    /// Adds a row, as wide as the head.
    public void row(List<String> cells) {
        lines.add(cells.stream().map(cell -> cell.replaceAll("\\p{Cntrl}", " ")).toList());
    }

    /// Prints it.
    ///
    /// @param columns how wide the terminal is, or 0 where that does not matter
    public void write(Appendable out, int columns) throws IOException {
        List<String> heads = lines.getFirst();
        int[] widths = new int[heads.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(MOST, line.get(i).length()));
            }
        }
        if (columns > 0) {
            shrink(widths, heads, columns);
        }
        int from = 0;
        while (from < widths.length) {
            int to = from + 1;
            int lead = from == 0 ? 0 : widths[0] + GAP;
            while (to < widths.length
                    && (columns <= 0 || lead + total(widths, from, to + 1) <= columns)) {
                to++;
            }
            out.append(from == 0 ? "" : "\n");
            block(widths, from, to, out);
            from = to;
        }
    }

    private void block(int[] widths, int from, int to, Appendable out) throws IOException {
        List<Integer> shown = new ArrayList<>();
        if (from > 0) {
            shown.add(0);
        }
        for (int i = from; i < to; i++) {
            shown.add(i);
        }
        print(lines.getFirst(), widths, shown, out);
        StringBuilder rule = new StringBuilder();
        for (int i : shown) {
            rule.repeat('-', widths[i]).repeat(' ', GAP);
        }
        out.append(rule.toString().stripTrailing()).append('\n');
        for (List<String> line : lines.subList(1, lines.size())) {
            print(line, widths, shown, out);
        }
    }

    // The widest column gives first, but none less than its head needs.
    private static void shrink(int[] widths, List<String> heads, int columns) {
        while (total(widths, 0, widths.length) > columns) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean gives = widths[i] > Math.max(LEAST, heads.get(i).length());
                widest = gives && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private static int total(int[] widths, int from, int to) {
        int sum = -GAP;
        for (int i = from; i < to; i++) {
            sum += widths[i] + GAP;
        }
        return sum;
    }

    private static void print(List<String> line, int[] widths, List<Integer> shown, Appendable out)
            throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i : shown) {
            String cell = line.get(i);
            String cut =
                    cell.length() > widths[i]
                            ? cell.substring(0, Math.max(0, widths[i] - CUT.length())) + CUT
                            : cell;
            text.append(cut).repeat(' ', Math.max(0, widths[i] - cut.length()) + GAP);
        }
        out.append(text.toString().stripTrailing()).append('\n');
    }
}
