// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.results.ResultCursor;
import dev.tracefold.orchestrator.results.ResultPage;
import dev.tracefold.orchestrator.results.ResultReader.Selection;
import dev.tracefold.orchestrator.results.ResultStore;

/// Rows as clients read them.
final class ResultJson {
    private ResultJson() {}

    static byte[] page(ResultPage page, TraceLinks links) {
        return Json.write(json -> {
            Json.strings(json, "columnNames", page.columns());
            Json.schema(json, page.columns(), page.types());
            json.writeArrayFieldStart("rows");
            for (List<@Nullable String> row : page.rows()) {
                Json.row(json, links.row(page.columns(), page.links(), row));
            }
            json.writeEndArray();
            json.writeNumberField("totalFilteredRows", page.total());
            Json.strings(json, "availableColumnNames", page.available());
        });
    }

    /// Every row of a query.
    static byte[] all(String uuid, ResultStore results, TraceLinks links) {
        try (ResultCursor rows =
                results.open(uuid)
                        .orElseThrow(() -> JsonReader.refused("the query was deleted"))
                        .open(Selection.ALL)) {
            return Json.write(json -> {
                json.writeStringField("queryUuid", uuid);
                Json.strings(json, "columnNames", rows.columns());
                Json.schema(json, rows.columns(), rows.types());
                json.writeArrayFieldStart("rows");
                long count = 0;
                for (List<@Nullable String> row = rows.next(); row != null; row = rows.next()) {
                    Json.row(json, links.row(rows.columns(), rows.links(), row));
                    count++;
                }
                json.writeEndArray();
                json.writeNumberField("totalFilteredRows", count);
            });
        }
    }
}
