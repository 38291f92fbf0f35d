// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HashSet;
import java.util.Set;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// What is installed on an Android device and who uses it: `packages_list`, `user_list`,
/// `android_aflags` and `android_game_intervention_list`.
final class InstallationModule extends SystemModule {
    private static final int PACKAGES_LIST = 47;
    private static final int GAME_INTERVENTIONS = 83;
    private static final int USER_LIST = 123;
    private static final int AFLAGS = 127;

    private static final int PACKAGES_READ = StatKeys.of("packages_list_has_read_errors");
    private static final int PACKAGES_PARSE = StatKeys.of("packages_list_has_parse_errors");
    private static final int GAMES_READ = StatKeys.of("game_intervention_has_read_errors");
    private static final int GAMES_PARSE = StatKeys.of("game_intervention_has_parse_errors");
    private static final int USERS = StatKeys.of("user_list_errors");
    private static final int AFLAGS_ERRORS = StatKeys.of("android_aflags_errors");

    private static final int ENTRY = 1;
    private static final int PARSE_ERROR = 2;
    private static final int READ_ERROR = 3;

    private static final int LAST_FLAG_FIELD = 10;

    private static final String UNSPECIFIED = "unspecified";
    private static final String[] PERMISSIONS = {UNSPECIFIED, "read-only", "read-write"};
    private static final String[] PICKED_FROM = {UNSPECIFIED, "default", "server", "local"};
    private static final String[] BACKENDS = {UNSPECIFIED, "none", "aconfigd", "device_config"};
    private static final String[] FLAG_TYPES = {UNSPECIFIED, "boolean", "integer"};

    private final ProtoReader entries = new ProtoReader();
    private final ProtoReader modes = new ProtoReader();
    private final MessageFields list = new MessageFields(READ_ERROR);
    private final MessageFields entry = new MessageFields(LAST_FLAG_FIELD);
    private final MessageFields mode = new MessageFields(4);
    private final Set<String> knownPackages = new HashSet<>();

    InstallationModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {PACKAGES_LIST, GAME_INTERVENTIONS, USER_LIST, AFLAGS};
    }

    /// The lists of packages and users come without a timestamp.
    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field == PACKAGES_LIST) {
            packages(value);
        } else if (field == USER_LIST) {
            users(value);
        } else {
            return false;
        }
        return true;
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (field == AFLAGS) {
            flags(timestampNanos, value);
        } else {
            games(value);
        }
    }

    private void packages(ProtoReader value) {
        if (!list.enter(value)) {
            return;
        }
        context.stats().set(PACKAGES_READ, list.longValue(READ_ERROR));
        context.stats().set(PACKAGES_PARSE, list.longValue(PARSE_ERROR));
        Table table = context.storage().table("__intrinsic_package_list");
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() != ENTRY
                    || !entry.enter(entries)
                    || !knownPackages.add(entry.string(1))) {
                continue;
            }
            int row = table.addRow();
            table.strings("package_name").set(row, entry.stringId(1, strings));
            table.longs("uid").set(row, entry.longValue(2));
            table.ints("debuggable").set(row, entry.intValue(3));
            table.ints("profileable_from_shell").set(row, entry.intValue(4));
            table.longs("version_code").set(row, entry.longValue(5));
        }
    }

    private void users(ProtoReader value) {
        if (!list.enter(value)) {
            return;
        }
        if (list.intValue(2) != 0) {
            context.stats().increment(USERS);
        }
        Table table = context.storage().table("__intrinsic_android_user_list");
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() == ENTRY && entry.enter(entries)) {
                int row = table.addRow();
                table.strings("type").set(row, entry.stringId(1, strings));
                table.longs("android_user_id").set(row, entry.intValue(2));
            }
        }
    }

    private void flags(long ts, ProtoReader value) {
        if (!list.enter(value)) {
            return;
        }
        if (list.has(2)) {
            context.stats().increment(AFLAGS_ERRORS);
        }
        Table table = context.storage().table("__intrinsic_android_aflags");
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() != ENTRY || !entry.enter(entries)) {
                continue;
            }
            int row = table.addRow();
            table.longs("ts").set(row, ts);
            table.strings("flag_namespace").set(row, entry.stringId(1, strings));
            table.strings("name").set(row, entry.stringId(2, strings));
            table.strings("package").set(row, entry.stringId(3, strings));
            table.strings("container").set(row, entry.stringId(4, strings));
            table.strings("value").set(row, entry.stringId(5, strings));
            if (entry.has(6)) {
                table.strings("staged_value").set(row, entry.stringId(6, strings));
            }
            table.strings("permission").set(row, word(PERMISSIONS, 7));
            table.strings("value_picked_from").set(row, word(PICKED_FROM, 8));
            table.strings("storage_backend").set(row, word(BACKENDS, 9));
            table.strings("type").set(row, word(FLAG_TYPES, 10));
        }
    }

    private int word(String[] words, int field) {
        int number = entry.intValue(field);
        return strings.intern(number > 0 && number < words.length ? words[number] : words[0]);
    }

    private void games(ProtoReader value) {
        if (!list.enter(value)) {
            return;
        }
        context.stats().set(GAMES_READ, list.longValue(READ_ERROR));
        context.stats().set(GAMES_PARSE, list.longValue(PARSE_ERROR));
        Table table = context.storage().table("__intrinsic_android_game_intervention_list");
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() != ENTRY || !entry.enter(entries)) {
                continue;
            }
            int row = table.addRow();
            table.strings("package_name").set(row, entry.stringId(1, strings));
            table.longs("uid").set(row, entry.longValue(2));
            table.ints("current_mode").set(row, entry.intValue(3));
            table.ints("standard_mode_supported").set(row, 0);
            table.ints("perf_mode_supported").set(row, 0);
            table.ints("battery_mode_supported").set(row, 0);
            entry.walk(modes);
            while (modes.next()) {
                if (modes.field() == 4 && mode.enter(modes)) {
                    gameMode(table, row);
                }
            }
        }
    }

    private void gameMode(Table table, int row) {
        String prefix =
                switch (mode.intValue(1)) {
                    case 1 -> "standard_mode_";
                    case 2 -> "perf_mode_";
                    case 3 -> "battery_mode_";
                    default -> "";
                };
        if (prefix.isEmpty()) {
            return;
        }
        table.ints(prefix + "supported").set(row, 1);
        if (mode.has(2)) {
            table.ints(prefix + "use_angle").set(row, mode.intValue(2));
        }
        if (mode.has(3)) {
            table.doubles(prefix + "downscale").set(row, mode.doubleValue(3));
        }
        if (mode.has(4)) {
            table.doubles(prefix + "fps").set(row, mode.doubleValue(4));
        }
    }
}
