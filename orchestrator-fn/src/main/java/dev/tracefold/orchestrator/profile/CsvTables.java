// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.util.List;
import java.util.stream.Collectors;

import dev.tracefold.xprof.profile.ProfileRun;
import dev.tracefold.xprof.tool.DataTable;

/// Tables as text, the labels of the columns first; an empty line between two tables.
final class CsvTables {
    private CsvTables() {}

    static String of(List<DataTable> tables) {
        return tables.stream()
                .filter(table -> !table.columns().isEmpty())
                .map(CsvTables::of)
                .collect(Collectors.joining("\r\n"));
    }

    private static String of(DataTable table) {
        StringBuilder csv = new StringBuilder();
        csv.append(line(table.columns().stream().map(DataTable.Column::label).toList()));
        table.rows().forEach(row -> csv.append(line(row.stream().map(Object::toString).toList())));
        return csv.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(CsvTables::quoted).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /// What a browser calls the file: the tool, the run, and the end of the host's name.
    static String fileName(ProfileRequest request, ProfileRun run) {
        String host = request.text("host");
        String end = host.substring(host.lastIndexOf('-') + 1);
        String name = "%s_%s_%s".formatted(request.tool(), run.name(), end);
        return name.replaceAll("[^A-Za-z0-9_-]", "_") + ".csv";
    }
}
