// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// `__intrinsic_wattson_curves_...()`: what parts of devices need for power, as it was measured.
///
/// The numbers are resources: `= DEVICE` begins a device, and every other line that is not a
/// comment is a row of it. They are read when a query asks.
final class WattsonCurves implements VirtualTable {
    private static final String PREFIX = "__intrinsic_wattson_curves_";

    private final String resource;
    private final TableSchema schema;
    private final StringPool strings;

    private WattsonCurves(String kind, StringPool strings, ColumnSpec... columns) {
        this.resource = "wattson_" + kind + ".list";
        this.strings = strings;
        List<ColumnSpec> all = new ArrayList<>();
        all.add(ColumnSpec.of("device", ColumnType.STRING, false));
        all.addAll(List.of(columns));
        this.schema = new TableSchema(PREFIX + kind, all);
    }

    /// Registers the functions of all parts.
    static void register(SqliteConnection connection, StringPool strings) {
        ColumnSpec policy = number("policy");
        ColumnSpec frequency = number("freq_khz");
        ColumnSpec otherPolicy = number("dep_policy");
        ColumnSpec otherFrequency = number("dep_freq");
        List<WattsonCurves> all =
                List.of(
                        new WattsonCurves(
                                "cpu_1d",
                                strings,
                                policy,
                                frequency,
                                power("static"),
                                power("active"),
                                power("idle0"),
                                power("idle1")),
                        new WattsonCurves(
                                "cpu_2d",
                                strings,
                                policy,
                                frequency,
                                otherPolicy,
                                otherFrequency,
                                power("static"),
                                power("active"),
                                power("idle0"),
                                power("idle1")),
                        new WattsonCurves(
                                "gpu",
                                strings,
                                frequency,
                                power("active"),
                                power("idle1"),
                                power("idle2")),
                        new WattsonCurves(
                                "l3",
                                strings,
                                frequency,
                                otherPolicy,
                                otherFrequency,
                                power("l3_hit"),
                                power("l3_miss")),
                        new WattsonCurves(
                                "tpu",
                                strings,
                                number("cluster"),
                                number("requests"),
                                number("freq"),
                                power("active")));
        all.forEach(curves -> connection.registerTableFunction(curves.schema.name(), curves));
    }

    private static ColumnSpec number(String name) {
        return ColumnSpec.of(name, ColumnType.INT64, false);
    }

    private static ColumnSpec power(String name) {
        return ColumnSpec.of(name, ColumnType.DOUBLE, false);
    }

    @Override
    public List<VirtualColumn> columns() {
        return VirtualColumn.of(schema);
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(schema);
        int device = strings.intern("");
        for (String line : lines()) {
            if (line.startsWith("= ")) {
                device = strings.intern(line.substring(2));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                add(rows, device, line.split(" ", -1));
            }
        }
        return Rows.of(rows);
    }

    private void add(Table rows, int device, String[] cells) {
        int row = rows.addRow();
        rows.strings("device").set(row, device);
        for (int i = 0; i < cells.length; i++) {
            ColumnSpec column = schema.columns().get(i + 1);
            if (column.type() == ColumnType.DOUBLE) {
                rows.doubles(column.name()).set(row, Double.parseDouble(cells[i]));
            } else {
                rows.longs(column.name()).set(row, Long.parseLong(cells[i]));
            }
        }
    }

    private List<String> lines() {
        try (InputStream in = WattsonCurves.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
