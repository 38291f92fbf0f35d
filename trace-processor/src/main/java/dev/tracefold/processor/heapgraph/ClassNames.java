// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.symbolization.DeobfuscationMappings;
import dev.tracefold.processor.symbolization.JavaPackages;
import dev.tracefold.processor.symbolization.ObfuscatedClass;

/// Gives the classes and fields of heap dumps the names they have in the source. The same obfuscated
/// name means another class in another package.
final class ClassNames {
    private record Key(int packageName, String name) {}

    private final HeapTables tables;
    private final StringPool strings;
    private final JavaPackages packages;
    private final Map<Key, List<Integer>> rowsOfClass = new HashMap<>();

    ClassNames(HeapTables tables, TraceContext context) {
        this.tables = tables;
        this.strings = context.strings();
        this.packages = new JavaPackages(context);
    }

    /// Takes down whose class it is, by where it was loaded from or else by the process.
    void add(int row, int upid) {
        int location = tables.classes().strings("location").get(row);
        int packageName =
                location == StringPool.NULL_ID
                        ? StringPool.NULL_ID
                        : packages.ofPath(strings.getOrEmpty(location));
        if (packageName == StringPool.NULL_ID) {
            packageName = packages.ofProcess(upid);
        }
        Key key = new Key(packageName, parse(row).base());
        rowsOfClass.computeIfAbsent(key, k -> new ArrayList<>(1)).add(row);
    }

    private ClassName parse(int row) {
        return ClassName.parse(strings.getOrEmpty(tables.classes().strings("name").get(row)));
    }

    /// Applies the renamings of a trace.
    void deobfuscate(DeobfuscationMappings mappings) {
        if (rowsOfClass.isEmpty() || mappings.isEmpty()) {
            return;
        }
        Set<Integer> packageIds = new HashSet<>();
        rowsOfClass.keySet().forEach(key -> packageIds.add(key.packageName()));
        Map<Integer, Integer> fields = new HashMap<>();
        mappings.forEach((packageName, classes) -> {
            int packageId = packageName.isEmpty() ? -1 : strings.find(packageName);
            for (ObfuscatedClass type : classes) {
                // Old traces do not say where classes come from.
                rename(StringPool.NULL_ID, type);
                if (packageName.equals(DeobfuscationMappings.ANY_PACKAGE)) {
                    packageIds.forEach(anyId -> rename(anyId, type));
                } else {
                    rename(packageId, type);
                }
                addFields(type, fields);
            }
        });
        for (int row = 0; !fields.isEmpty() && row < tables.references().rowCount(); row++) {
            Integer name = fields.get(tables.fieldName().get(row));
            if (name != null) {
                tables.references().strings("deobfuscated_field_name").set(row, name);
            }
        }
    }

    private void rename(int packageId, ObfuscatedClass type) {
        for (int row : rowsOfClass.getOrDefault(new Key(packageId, type.obfuscated()), List.of())) {
            String name = parse(row).withBase(type.deobfuscated());
            tables.classes().strings("deobfuscated_name").set(row, strings.intern(name));
        }
    }

    private void addFields(ObfuscatedClass type, Map<Integer, Integer> fields) {
        for (ObfuscatedClass.Member field : type.fields()) {
            int name = strings.find(type.obfuscatedName(field));
            if (name >= 0) {
                fields.put(name, strings.intern(type.qualifiedName(field)));
            }
        }
    }
}
