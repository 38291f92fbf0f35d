// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.SourceLine;

/// Gives frames of Java code the names of the source. One obfuscated method may be several: inlined
/// into each other, which the line tells apart, or merged, which nothing does.
final class FrameNames {
    /// A method of the source that an obfuscated one may be; the name is qualified.
    private record Method(String name, ObfuscatedClass.Member member) {}

    private final TraceContext context;
    private final StringPool strings;
    private final JavaFrames javaFrames;
    private final Table frames;
    private final Table symbols;

    FrameNames(TraceContext context, JavaFrames javaFrames) {
        this.context = context;
        this.strings = context.strings();
        this.javaFrames = javaFrames;
        this.frames = context.storage().table("__intrinsic_stack_profile_frame");
        this.symbols = context.storage().table("__intrinsic_stack_profile_symbol");
    }

    void apply(DeobfuscationMappings mappings) {
        mappings.forEach((packageName, classes) -> {
            if (!packageName.isEmpty()) {
                apply(packageName, classes);
            }
        });
    }

    private void apply(String packageName, Iterable<ObfuscatedClass> classes) {
        int packageId = strings.find(packageName);
        int memfd = strings.find(JavaFrames.MEMFD);
        Map<Integer, List<Method>> methodsOf = new LinkedHashMap<>();
        for (ObfuscatedClass type : classes) {
            for (ObfuscatedClass.Member member : type.methods()) {
                // A name that no frame can have is not worth keeping.
                int name = strings.find(type.obfuscatedName(member));
                if (name >= 0) {
                    methodsOf
                            .computeIfAbsent(name, n -> new ArrayList<>(1))
                            .add(new Method(type.qualifiedName(member), member));
                }
            }
        }
        methodsOf.forEach((name, methods) -> {
            if (packageName.equals(DeobfuscationMappings.ANY_PACKAGE)) {
                javaFrames.ofAnyPackage(name).forEach(frame -> rename(frame, methods));
            } else {
                javaFrames.of(packageId, name).forEach(frame -> rename(frame, methods));
                javaFrames.of(memfd, name).forEach(frame -> rename(frame, methods));
            }
        });
    }

    private void rename(int frame, List<Method> methods) {
        long line = line(frame);
        List<Method> inlined = new ArrayList<>();
        for (Method method : methods) {
            if (line != StackProfileTracker.NO_LINE && method.member().hasLine(line)) {
                inlined.add(method);
            }
        }
        if (!inlined.isEmpty()) {
            addSymbols(frame, inlined);
            setName(frame, inlined.getLast().name());
            return;
        }
        TreeSet<String> names = new TreeSet<>();
        methods.forEach(method -> names.add(method.name()));
        setName(frame, String.join(" | ", names));
    }

    private void setName(int frame, String name) {
        frames.strings("deobfuscated_name").set(frame, strings.intern(name));
    }

    /// Line of the first symbol of a frame that has one.
    private long line(int frame) {
        if (frames.ints("symbol_set_id").isNull(frame)) {
            return StackProfileTracker.NO_LINE;
        }
        int set = frames.ints("symbol_set_id").get(frame);
        IntColumn lines = symbols.ints("line_number");
        IntColumn sets = symbols.ints("symbol_set_id");
        for (int row = set; row < symbols.rowCount() && sets.get(row) == set; row++) {
            if (!lines.isNull(row)) {
                return Integer.toUnsignedLong(lines.get(row));
            }
        }
        return StackProfileTracker.NO_LINE;
    }

    private void addSymbols(int frame, List<Method> methods) {
        StackProfileTracker stacks = context.stacks();
        int set = stacks.nextSymbolSet();
        for (int i = 0; i < methods.size(); i++) {
            Method method = methods.get(i);
            SourceLine source = new SourceLine(StringPool.NULL_ID, method.member().sourceLine());
            int row = stacks.addSymbol(set, strings.intern(method.name()), source);
            symbols.ints("inlined").set(row, i < methods.size() - 1 ? 1 : 0);
        }
        stacks.setSymbols(frame, set);
    }
}
