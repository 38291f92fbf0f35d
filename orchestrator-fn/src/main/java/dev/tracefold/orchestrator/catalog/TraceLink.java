// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The address of a trace as a link that opens it, and back: the page of the console that hands the
/// trace to Perfetto's UI. Perfetto's Bigtrace page shows a column of that name as links.
public final class TraceLink {
    /// The column.
    public static final String COLUMN = "link";

    private static final String PAGE = "/#/open?trace=";

    private TraceLink() {}

    /// The link to a trace.
    ///
    /// @param server what is before the paths of a server
    public static String to(String server, String address) {
        return server
                + PAGE
                + URLEncoder.encode(address, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// The address that a link leads to; what is no link of ours stays as it is.
    public static String address(String link) {
        int page = link.indexOf(PAGE);
        if (page < 0) {
            return link;
        }
        try {
            return URLDecoder.decode(link.substring(page + PAGE.length()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            // No server wrote it, so no trace has it.
            return link;
        }
    }
}
