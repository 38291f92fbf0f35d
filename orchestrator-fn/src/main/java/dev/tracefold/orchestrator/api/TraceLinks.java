// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceLink;

/// Makes links of the addresses of traces, by the name that the client knows this server by.
///
/// @param server what is before a path of this server
record TraceLinks(String server) {
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d+)?");

    /// Links for whoever asks.
    static TraceLinks of(HttpRequest<?> request) {
        HttpHeaders asked = request.getHeaders();
        String host = first(asked, "X-Forwarded-Host", first(asked, HttpHeaders.HOST, ""));
        boolean secure = first(asked, "X-Forwarded-Proto", "").equalsIgnoreCase("https");
        return new TraceLinks(
                HOST.matcher(host).matches() ? (secure ? "https://" : "http://") + host : "");
    }

    // Each proxy adds to the list; the first is what the client said.
    private static String first(HttpHeaders headers, String name, String otherwise) {
        String value = headers.get(name);
        return value == null || value.isBlank() ? otherwise : value.split(",", 2)[0].strip();
    }

    String to(String address) {
        return TraceLink.to(server, address);
    }

    /// A row with links in the place of addresses.
    ///
    /// @param links which columns are to be links
    List<@Nullable String> row(
            List<String> columns, Set<String> links, List<@Nullable String> cells) {
        if (links.isEmpty()) {
            return cells;
        }
        List<@Nullable String> linked = new ArrayList<>(cells);
        for (int i = 0; i < columns.size(); i++) {
            String address = cells.get(i);
            if (address != null && links.contains(columns.get(i))) {
                linked.set(i, to(address));
            }
        }
        return linked;
    }
}
