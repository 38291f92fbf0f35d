// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.SqlWords;
import dev.tracefold.processor.syntax.StatementSplitter;

/// What of a trace a text of PerfettoSQL can get to see, found by its words alone: a word that is the
/// name of something brings in the words of what makes it. That is more than the text uses, and never
/// less, since a table has to be named somewhere. What is not understood may see everything.
public final class QueryReach {
    /// Parts by the table that is them.
    private static final Map<String, Part> PART_OF_TABLE =
            Map.ofEntries(
                    Map.entry("__intrinsic_ftrace_event", Part.FTRACE_EVENTS),
                    Map.entry("__intrinsic_sched_slice", Part.SCHED_SLICES),
                    Map.entry("__intrinsic_thread_state", Part.THREAD_STATES),
                    Map.entry("__intrinsic_spurious_sched_wakeup", Part.THREAD_STATES),
                    Map.entry("__intrinsic_counter", Part.COUNTERS),
                    Map.entry("__intrinsic_slice", Part.SLICES),
                    Map.entry("__intrinsic_flow", Part.SLICES),
                    Map.entry("__intrinsic_thread", Part.THREADS),
                    Map.entry("__intrinsic_process", Part.THREADS),
                    Map.entry("__intrinsic_track", Part.TRACKS),
                    Map.entry("__intrinsic_args", Part.ARGS));

    /// Parts by what stands in the names of columns that hold their numbers.
    private static final Map<String, Part> PART_OF_NUMBER =
            Map.of(
                    "utid", Part.THREADS,
                    "upid", Part.THREADS,
                    "track", Part.TRACKS,
                    "arg_set", Part.ARGS);

    private static final Map<String, TableSchema> TABLES = tables();

    /// What was found last: a fleet is asked one question, over each of its traces.
    private static volatile @Nullable Known last;

    private final ModuleRegistry modules;
    private final Map<String, List<Definition>> pending = new HashMap<>();
    private final Set<String> defined = new HashSet<>();
    private final Set<String> included = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> called = new HashSet<>();
    private final Deque<String> newNames = new ArrayDeque<>();
    private boolean hasStar;
    private boolean isUnderstood = true;

    /// What a text can see that may include only what is built in.
    private record Known(String sql, ImportScope scope) {}

    /// A statement that makes what it is filed under.
    ///
    /// @param isPrelude whether it is ours: columns that it hands on have to be named by somebody else
    private record Definition(String text, boolean isPrelude) {}

    private QueryReach(ModuleRegistry modules) {
        this.modules = modules;
        Prelude.statements()
                .forEach((name, statements) ->
                        statements.forEach(
                                statement -> define(name, new Definition(statement.text(), true))));
    }

    /// What a text can see.
    ///
    /// @param modules what it may include
    public static ImportScope of(String sql, ModuleRegistry modules) {
        if (!modules.isOnlyBuiltIn()) {
            return find(sql, modules);
        }
        @Nullable Known known = last;
        if (known == null || !known.sql.equals(sql)) {
            known = new Known(sql, find(sql, modules));
            last = known;
        }
        return known.scope;
    }

    private static ImportScope find(String sql, ModuleRegistry modules) {
        QueryReach reach = new QueryReach(modules);
        for (SqlSource statement : StatementSplitter.split(SqlSource.ofQuery(sql))) {
            @Nullable String name = SqlWords.definedBy(statement.text());
            if (name != null) {
                reach.defined.add(name);
            }
            reach.take(new Definition(statement.text(), false));
        }
        reach.follow();
        return reach.scope();
    }

    private static Map<String, TableSchema> tables() {
        Map<String, TableSchema> tables = new HashMap<>();
        for (TableSchema schema : TraceStorage.schemas()) {
            tables.put(schema.name().toLowerCase(Locale.ROOT), schema);
        }
        return tables;
    }

    private void define(String name, Definition definition) {
        defined.add(name);
        pending.computeIfAbsent(name, n -> new ArrayList<>()).add(definition);
        if (names.contains(name)) {
            newNames.add(name);
        }
    }

    private void follow() {
        while (!newNames.isEmpty() && isUnderstood) {
            String name = newNames.remove();
            NativeNames.tablesOf(name).forEach(this::name);
            List<Definition> definitions = pending.remove(name);
            if (definitions != null) {
                definitions.forEach(this::take);
            }
        }
    }

    private void take(Definition definition) {
        SqlWords words = SqlWords.of(definition.text());
        words.names().forEach(this::name);
        called.addAll(words.called());
        isUnderstood &= words.isWhole();
        if (!definition.isPrelude()) {
            seen.addAll(words.seen());
            hasStar |= words.hasStar();
        }
        words.included().forEach(this::include);
    }

    private void name(String name) {
        if (names.add(name)) {
            newNames.add(name);
            isUnderstood &=
                    !NativeNames.readsEverything(name)
                            && (TABLES.containsKey(name) || !NativeNames.isUnknownNative(name));
        }
    }

    private void include(String key) {
        String prefix = key.endsWith("*") ? key.substring(0, key.length() - 1) : "";
        Optional<String> packageName = modules.packageOf(prefix.isEmpty() ? key : prefix);
        if (packageName.isEmpty()) {
            isUnderstood = false;
            return;
        }
        for (String module : modules.keys(packageName.get())) {
            if (module.equals(key) || (!prefix.isEmpty() && module.startsWith(prefix))) {
                includeModule(packageName.get(), module);
            }
        }
        isUnderstood &= !prefix.isEmpty() || included.contains(key);
    }

    /// All of a module is run, but only what is named of it is seen. What makes nothing that has a name is
    /// taken in at once, as is all of a module that is not ours.
    private void includeModule(String packageName, String key) {
        if (!included.add(key)) {
            return;
        }
        SqlSource text = SqlSource.ofModule(modules.text(packageName, key).orElse(""), key);
        for (SqlSource statement : StatementSplitter.split(text)) {
            @Nullable String name = SqlWords.definedBy(statement.text());
            Definition definition = new Definition(statement.text(), false);
            if (name != null && modules.isBuiltIn(packageName)) {
                define(name, definition);
            } else {
                if (name != null) {
                    defined.add(name);
                }
                take(definition);
            }
        }
    }

    private ImportScope scope() {
        boolean callsAreKnown =
                called.stream()
                        .allMatch(word -> NativeNames.isKnown(word) || defined.contains(word));
        if (!isUnderstood || !callsAreKnown) {
            return ImportScope.EVERYTHING;
        }
        Set<Part> parts = EnumSet.noneOf(Part.class);
        Set<String> columns = new TreeSet<>(seen);
        for (String name : names) {
            Part part = PART_OF_TABLE.get(name);
            if (part != null) {
                parts.add(part);
            }
            TableSchema table = TABLES.get(name);
            if (table != null && hasStar) {
                table.columns().stream().map(ColumnSpec::name).forEach(columns::add);
            }
        }
        for (String column : columns) {
            PART_OF_NUMBER.forEach((infix, part) -> {
                if (column.contains(infix)) {
                    parts.add(part);
                }
            });
        }
        if (parts.contains(Part.ARGS) || speaksOfArgs()) {
            parts.add(Part.ARG_VALUES);
        }
        return new ImportScope(parts);
    }

    /// Whatever reads args has them in its name, or is understood to read their table.
    private boolean speaksOfArgs() {
        return Stream.of(names, called, seen)
                .flatMap(Set::stream)
                .anyMatch(word -> word.contains("arg"));
    }
}
