// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;

/// System calls: a slice on the calling thread, named by number and architecture.
final class SyscallEvents extends FtraceSubsystem {
    private static final int TRUNCATED = StatKeys.of("truncated_sys_write_duration");
    private static final Map<String, String[]> NAMES = load();

    private final BitSet writing = new BitSet();
    private final int argsKey;
    private final int retKey;
    private final int sysWrite;
    private final int sysSigreturn;
    private int[] argKeys = new int[0];
    private String knownFor = "";
    private int[] nameOfNumber = new int[0];

    SyscallEvents(TraceContext context) {
        super(context);
        argsKey = strings.intern("args");
        retKey = strings.intern("ret");
        sysWrite = strings.intern("sys_write");
        sysSigreturn = strings.intern("sys_rt_sigreturn");
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("sys_enter", this::enter);
        handlers.on("sys_exit", this::exit);
    }

    /// A marker is written by a system call, in whose middle the marker's own slice begins or ends. So
    /// that both nest, the call is taken to end there.
    void cutWrite(long timestampNanos, int utid) {
        if (writing.get(utid)) {
            writing.clear(utid);
            context.stats().increment(TRUNCATED);
            slices.end(timestampNanos, tracks.threadTrack(utid), NONE, sysWrite, null);
        }
    }

    private FtraceHandler enter(FtraceEventType type) {
        int id = type.field("id");
        int argsField = type.field("args");
        return e -> {
            int utid = processes.getOrCreateThread(e.tid());
            int name = name(e.uintValue(id));
            if (name == NONE) {
                return;
            }
            ArgSet args = newArgs();
            LongList values = e.values(argsField);
            for (int i = 0; i < values.size(); i++) {
                args.add(argsKey, argKey(i), ArgType.UINT, values.get(i));
            }
            int track = tracks.threadTrack(utid);
            if (name == sysSigreturn) {
                // It never returns.
                instant(e, track, name, args);
            } else {
                begin(e, track, name, args);
            }
            if (name == sysWrite) {
                writing.set(utid);
            }
        };
    }

    private FtraceHandler exit(FtraceEventType type) {
        int id = type.field("id");
        int ret = type.field("ret");
        return e -> {
            int utid = processes.getOrCreateThread(e.tid());
            int name = name(e.uintValue(id));
            if (name == NONE || (name == sysWrite && !writing.get(utid))) {
                return;
            }
            if (name == sysWrite) {
                writing.clear(utid);
            }
            ArgSet args = newArgs();
            if (e.has(ret)) {
                args.add(retKey, ArgType.INT, e.longValue(ret));
            }
            slices.end(e.timestampNanos(), tracks.threadTrack(utid), NONE, name, args);
        };
    }

    private int argKey(int index) {
        if (index >= argKeys.length) {
            int from = argKeys.length;
            argKeys = Arrays.copyOf(argKeys, index + 1);
            for (int i = from; i <= index; i++) {
                argKeys[i] = strings.intern("args[%d]".formatted(i));
            }
        }
        return argKeys[index];
    }

    private int name(long number) {
        String architecture = context.kernel().system().architecture();
        if (!knownFor.equals(architecture)) {
            knownFor = architecture;
            nameOfNumber = names(architecture);
        }
        return number < nameOfNumber.length ? nameOfNumber[(int) number] : NONE;
    }

    private int[] names(String architecture) {
        String table =
                switch (architecture) {
                    case "i386", "i486", "i586", "i686" -> "x86";
                    default -> architecture;
                };
        String[] names = NAMES.getOrDefault(table, new String[0]);
        int[] ids = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            ids[i] = names[i].isEmpty() ? NONE : strings.intern("sys_" + names[i]);
        }
        return ids;
    }

    private static Map<String, String[]> load() {
        Map<String, String[]> tables = new HashMap<>();
        String architecture = "";
        List<String> lines = FtraceEventTypes.resourceLines("syscalls.list");
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words.length == 1) {
                architecture = line;
                tables.put(architecture, new String[0]);
                continue;
            }
            int first = Integer.parseInt(words[0]);
            String[] names = tables.getOrDefault(architecture, new String[0]);
            int size = Math.max(names.length, first + words.length - 1);
            String[] longer = Arrays.copyOf(names, size);
            Arrays.fill(longer, names.length, size, "");
            System.arraycopy(words, 1, longer, first, words.length - 1);
            tables.put(architecture, longer);
        }
        return Map.copyOf(tables);
    }
}
