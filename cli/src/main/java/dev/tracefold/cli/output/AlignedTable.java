// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A small table of texts under a head and a rule; long cells are cut.
public final class AlignedTable {
    private static final int MAX_WIDTH = 60;

    private final List<List<String>> lines = new ArrayList<>();

    /// A table with these heads.
    public AlignedTable(String... heads) {
        row(heads);
    }

    /// Adds a row, as wide as the head.
    public void row(String... cells) {
        List<String> line = new ArrayList<>();
        for (String cell : cells) {
            String flat = cell.replaceAll("\\p{Cntrl}", " ");
            line.add(flat.length() > MAX_WIDTH ? flat.substring(0, MAX_WIDTH - 3) + "..." : flat);
        }
        lines.add(line);
    }

    /// Prints it.
    public void write(Appendable out) throws IOException {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        print(lines.getFirst(), widths, out);
        print(rule, widths, out);
        for (List<String> line : lines.subList(1, lines.size())) {
            print(line, widths, out);
        }
    }

    private static void print(List<String> line, int[] widths, Appendable out) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
        }
        out.append(text.toString().stripTrailing()).append('\n');
    }
}
