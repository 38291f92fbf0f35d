// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.List;

import dev.tracefold.processor.wire.LongList;

/// Units of GPU counters.
final class MeasureUnits {
    private static final List<String> NAMES =
            List.of(
                    "",
                    "bit",
                    "Kb",
                    "Mb",
                    "Gb",
                    "Tb",
                    "Pb",
                    "B",
                    "KB",
                    "MB",
                    "GB",
                    "TB",
                    "PB",
                    "Hz",
                    "KHz",
                    "MHz",
                    "GHz",
                    "THz",
                    "PHz",
                    "ns",
                    "us",
                    "ms",
                    "s",
                    "min",
                    "h",
                    "Vertex",
                    "Pixel",
                    "Triangle",
                    "mW",
                    "W",
                    "kW",
                    "J",
                    "V",
                    "A",
                    "C",
                    "F",
                    "K",
                    "%",
                    "Primitive",
                    "Fragment",
                    "Instruction");

    private MeasureUnits() {}

    /// `Vertex:Pixel/s:s`: what is multiplied, divided by what is multiplied.
    static String format(LongList numerators, LongList denominators) {
        StringBuilder unit = new StringBuilder();
        for (int i = 0; i < numerators.size(); i++) {
            if (!unit.isEmpty()) {
                unit.append(':');
            }
            unit.append(name(numerators.get(i)));
        }
        char separator = '/';
        for (int i = 0; i < denominators.size(); i++) {
            String name = name(denominators.get(i));
            if (!name.isEmpty()) {
                unit.append(separator).append(name);
                separator = ':';
            }
        }
        return unit.toString();
    }

    private static String name(long unit) {
        return unit >= 0 && unit < NAMES.size() ? NAMES.get((int) unit) : "Unknown";
    }
}
