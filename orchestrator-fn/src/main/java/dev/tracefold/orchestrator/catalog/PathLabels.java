// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Labels that a path carries: every folder `name=value`, as tools that lay out data by day or device
/// write them.
final class PathLabels {
    private static final Pattern LABEL = Pattern.compile("(?<=/|^)([A-Za-z_][\\w.-]*)=([^/]*)/");

    private PathLabels() {}

    static Map<String, MetadataValue> of(String address) {
        Map<String, MetadataValue> labels = new LinkedHashMap<>();
        if (address.indexOf('=') >= 0) {
            Matcher label = LABEL.matcher(address);
            while (label.find()) {
                labels.put(label.group(1), MetadataValue.of(label.group(2)));
            }
        }
        return labels;
    }
}
