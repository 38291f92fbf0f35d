// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.xplane;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.ProtoReader;

/// What the events of a plane refer to.
///
/// ```
/// XPlane { 1 id | 2 name | 3 line* | 4 map of XEventMetadata | 5 map of XStatMetadata | 6 stat* }
/// XEventMetadata { 2 name | 4 display_name | 5 stat* }     map { 1 key | 2 value }
/// ```
final class Plane {
    private static final String HOST = "/host:";
    private static final long BYTES_OF_PLANE = 2000;
    private static final long BYTES_OF_NAME = 200;
    private static final String DEVICE = "/device:";

    /// A kind of event.
    ///
    /// @param name string id
    /// @param args what is the same for all events of the kind
    record Kind(int name, ArgSet args) {}

    private final StringPool strings;
    private final Stats stats;
    private final HeapShare share;
    private final Map<Long, Kind> kinds = new HashMap<>();
    private final ArgSet args = new ArgSet();
    private final ArgSet noArgs = new ArgSet();
    private final int unknownName;
    private String name = "";
    private boolean hasLines;
    private boolean malformed;
    private long startNanos;

    private Plane(StringPool strings, HeapShare share) {
        this.share = share;
        this.strings = strings;
        this.stats = new Stats(strings);
        this.unknownName = strings.intern("");
    }

    /// Reads all of a plane but its lines.
    static Plane read(ProtoReader message, StringPool strings, HeapShare share) {
        share.take(BYTES_OF_PLANE);
        Plane plane = new Plane(strings, share);
        plane.readAll(message);
        return plane;
    }

    private void readAll(ProtoReader message) {
        ProtoReader fields = new ProtoReader();
        long id = 0;
        fields.enter(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> id = fields.longValue();
                case 2 -> name = Stats.text(fields);
                case 3 -> hasLines = true;
                case 5 -> readStatName(fields);
                default -> {
                    // Kinds and stats want the names of all stats.
                }
            }
        }
        malformed |= fields.malformed();
        args.add(strings.intern("plane.id"), ArgType.INT, id);
        fields.enter(message);
        while (fields.next()) {
            if (fields.field() == 4) {
                readKind(fields);
            } else if (fields.field() == 6) {
                stats.read(fields);
                stats.addTo(args, "plane.");
                if (stats.name().equals("profile_start_time")) {
                    startNanos = stats.number();
                }
            }
        }
    }

    private void readStatName(ProtoReader entry) {
        ProtoReader fields = new ProtoReader();
        ProtoReader value = new ProtoReader();
        long id = 0;
        String text = "";
        fields.enter(entry);
        while (fields.next()) {
            if (fields.field() == 1) {
                id = fields.longValue();
            } else if (fields.field() == 2) {
                value.enter(fields);
                while (value.next()) {
                    text = value.field() == 2 ? Stats.text(value) : text;
                }
                malformed |= value.malformed();
            }
        }
        malformed |= fields.malformed();
        share.take(BYTES_OF_NAME + text.length());
        stats.addName(id, text);
    }

    private void readKind(ProtoReader entry) {
        ProtoReader fields = new ProtoReader();
        ProtoReader value = new ProtoReader();
        long id = 0;
        String full = "";
        String shown = "";
        ArgSet kindArgs = new ArgSet();
        fields.enter(entry);
        while (fields.next()) {
            if (fields.field() == 1) {
                id = fields.longValue();
            } else if (fields.field() == 2) {
                value.enter(fields);
                while (value.next()) {
                    switch (value.field()) {
                        case 2 -> full = Stats.text(value);
                        case 4 -> shown = Stats.text(value);
                        case 5 -> {
                            stats.read(value);
                            stats.addTo(kindArgs, "metadata.");
                        }
                        default -> {
                            // Opaque to us.
                        }
                    }
                }
                malformed |= value.malformed();
            }
        }
        malformed |= fields.malformed();
        if (!shown.isEmpty() && !full.isEmpty()) {
            kindArgs.add(strings.intern("metadata.name"), ArgType.STRING, strings.intern(full));
        }
        share.take(kindArgs.size() == 0 ? BYTES_OF_NAME : BYTES_OF_PLANE);
        ArgSet kept = kindArgs.size() == 0 ? noArgs : kindArgs;
        kinds.put(id, new Kind(strings.intern(shown.isEmpty() ? full : shown), kept));
    }

    Stats stats() {
        return stats;
    }

    Kind kind(long id) {
        @Nullable Kind kind = kinds.get(id);
        return kind == null ? new Kind(unknownName, noArgs) : kind;
    }

    String name() {
        return name;
    }

    /// Args of the process.
    ArgSet args() {
        return args;
    }

    /// Whether it is anything that ran: there are planes that only describe.
    boolean isProcess() {
        return hasLines || name.startsWith(DEVICE);
    }

    boolean isHost() {
        return name.startsWith(HOST);
    }

    /// When the session began by the wall clock, or 0.
    long startNanos() {
        return startNanos;
    }

    boolean malformed() {
        return malformed;
    }
}
