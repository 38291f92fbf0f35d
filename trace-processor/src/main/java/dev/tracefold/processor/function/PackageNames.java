// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

import static java.util.Map.entry;

/// `_intrinsic_package_lookup(uid)`: what to call a user id of Android's. Applications have ids from
/// 10000 on, each user of the device 100000 of them; below are the system's own.
final class PackageNames {
    private static final long IDS_PER_USER = 100_000;
    private static final long FIRST_APPLICATION = 10_000;
    private static final long FIRST_SHARED = 50_000;
    private static final long LAST_SHARED = 59_999;
    private static final long FIRST_ISOLATED = 90_000;
    private static final String PREFERRED = "com.google.android.gms";

    /// Ids of Android's `android_filesystem_config.h`.
    private static final Map<Long, String> SYSTEM =
            Map.ofEntries(
                    entry(0L, "AID_ROOT"),
                    entry(1L, "AID_DAEMON"),
                    entry(1000L, "AID_SYSTEM_USER"),
                    entry(1001L, "AID_RADIO"),
                    entry(1002L, "AID_BLUETOOTH"),
                    entry(1003L, "AID_GRAPHICS"),
                    entry(1004L, "AID_INPUT"),
                    entry(1005L, "AID_AUDIO"),
                    entry(1006L, "AID_CAMERA"),
                    entry(1007L, "AID_LOG"),
                    entry(1008L, "AID_COMPASS"),
                    entry(1009L, "AID_MOUNT"),
                    entry(1010L, "AID_WIFI"),
                    entry(1011L, "AID_ADB"),
                    entry(1012L, "AID_INSTALL"),
                    entry(1013L, "AID_MEDIA"),
                    entry(1014L, "AID_DHCP"),
                    entry(1016L, "AID_VPN"),
                    entry(1017L, "AID_KEYSTORE"),
                    entry(1019L, "AID_DRM"),
                    entry(1020L, "AID_MDNSR"),
                    entry(1021L, "AID_GPS"),
                    entry(1027L, "AID_NFC"),
                    entry(1036L, "AID_LOGD"),
                    entry(1037L, "AID_SHARED_RELRO"),
                    entry(1041L, "AID_AUDIOSERVER"),
                    entry(1046L, "AID_MEDIA_CODEC"),
                    entry(1047L, "AID_CAMERASERVER"),
                    entry(1051L, "AID_DNS"),
                    entry(1066L, "AID_STATSD"),
                    entry(1068L, "AID_SECURE_ELEMENT"),
                    entry(1073L, "AID_NETWORK_STACK"),
                    entry(2000L, "AID_SHELL"),
                    entry(9999L, "AID_NOBODY"));

    private final TraceStorage storage;
    private @Nullable Map<Long, String> packages;

    PackageNames(TraceStorage storage) {
        this.storage = storage;
    }

    @Nullable Object name(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        long uid = arguments.requireLong(0, "PACKAGE_LOOKUP");
        long id = Math.floorMod(uid, IDS_PER_USER);
        @Nullable String known = id < FIRST_APPLICATION ? SYSTEM.get(id) : packages().get(id);
        if (known != null) {
            return known;
        }
        if (id >= FIRST_SHARED && id <= LAST_SHARED) {
            return "AID_SHARED_GID";
        }
        return id >= FIRST_ISOLATED ? "AID_ISOLATED" : "uid=" + uid;
    }

    private Map<Long, String> packages() {
        Map<Long, String> known = packages;
        if (known == null) {
            known = new HashMap<>();
            Table list = storage.table("__intrinsic_package_list");
            for (int row = 0; row < list.rowCount(); row++) {
                String name = storage.strings().get(list.strings("package_name").get(row));
                long id = Math.floorMod(list.longs("uid").get(row), IDS_PER_USER);
                known.merge(id, name, (a, b) -> rank(b) > rank(a) ? b : a);
            }
            packages = known;
        }
        return known;
    }

    /// Several packages may share an id; some say more of what it does than others.
    private static int rank(String name) {
        if (name.equals(PREFERRED)) {
            return 2;
        }
        return name.contains("provider") ? 0 : 1;
    }
}
