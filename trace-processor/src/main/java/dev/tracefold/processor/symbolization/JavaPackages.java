// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;

/// Which Android package code belongs to: by where it lies, or by the user that runs it.
public final class JavaPackages {
    private static final int PARSE_ERROR = StatKeys.of("deobfuscate_location_parse_error");
    private static final String DATA_APP = "/data/app/";
    private static final String FROM_MEMORY = "dex extracted in memory from /data/app/";
    private static final String GMS = "com.google.android.gms";

    /// System apps by the start of their path, which does not name the package.
    private static final Map<String, String> SYSTEM_APPS =
            Map.ofEntries(
                    Map.entry(
                            "/system_ext/priv-app/SystemUIGoogle/SystemUIGoogle.apk",
                            "com.android.systemui"),
                    Map.entry("/product/priv-app/Phonesky/Phonesky.apk", "com.android.vending"),
                    Map.entry("/product/app/Maps/Maps.apk", "com.google.android.apps.maps"),
                    Map.entry(
                            "/system_ext/priv-app/NexusLauncherRelease/NexusLauncherRelease.apk",
                            "com.google.android.apps.nexuslauncher"),
                    Map.entry("/product/app/Photos/Photos.apk", "com.google.android.apps.photos"),
                    Map.entry(
                            "/product/priv-app/WellbeingPrebuilt/WellbeingPrebuilt.apk",
                            "com.google.android.apps.wellbeing"),
                    Map.entry(
                            "/product/app/PrebuiltGmail/PrebuiltGmail.apk",
                            "com.google.android.gm"),
                    Map.entry(
                            "/product/priv-app/Velvet/Velvet.apk",
                            "com.google.android.googlequicksearchbox"),
                    Map.entry(
                            "/product/app/LatinIMEGooglePrebuilt/LatinIMEGooglePrebuilt.apk",
                            "com.google.android.inputmethod.latin"),
                    Map.entry(
                            "/product/app/PrebuiltBugle/PrebuiltBugle.apk",
                            "com.google.android.apps.messaging"));

    /// System apps by a part of their path.
    private static final Map<String, String> PARTS = parts();

    private final TraceContext context;
    private final StringPool strings;

    /// For the code of one machine.
    public JavaPackages(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("DevicePersonalizationPrebuilt", "com.google.android.as");
        parts.put("MatchMaker", "com.google.android.as");
        parts.put("DeviceIntelligenceNetworkPrebuilt", "com.google.android.as.oss");
        parts.put("SettingsIntelligenceGooglePrebuilt", "com.google.android.settings.intelligence");
        parts.put("PrebuiltGmsCore", GMS);
        parts.put(GMS, GMS);
        return parts;
    }

    /// String id of the package whose code lies at a path, or the null string's.
    public int ofPath(String path) {
        for (Map.Entry<String, String> app : SYSTEM_APPS.entrySet()) {
            if (path.startsWith(app.getKey())) {
                return strings.intern(app.getValue());
            }
        }
        for (Map.Entry<String, String> part : PARTS.entrySet()) {
            if (path.contains(part.getKey())) {
                return strings.intern(part.getValue());
            }
        }
        int fromMemory = path.indexOf(FROM_MEMORY);
        if (!path.startsWith(DATA_APP) && fromMemory < 0) {
            return StringPool.NULL_ID;
        }
        String name =
                path.startsWith(DATA_APP)
                        ? installed(path.substring(DATA_APP.length()))
                        : installed(path.substring(fromMemory + FROM_MEMORY.length()));
        if (name == null) {
            context.globalStats().increment(PARSE_ERROR);
            return StringPool.NULL_ID;
        }
        return strings.intern(name);
    }

    /// `package-random/base.apk`, or `~~random/package-random/base.apk`.
    private static @Nullable String installed(String path) {
        int slash = path.indexOf('/');
        int start = path.startsWith("~") ? slash + 1 : 0;
        if (slash < 0 || path.indexOf('/', start + 1) < 0) {
            return null;
        }
        int minus = path.indexOf('-', start);
        return minus < 0 ? null : path.substring(start, minus);
    }

    /// String id of the package that a process runs, as far as its user tells, or the null string's.
    public int ofProcess(int upid) {
        Table processes = context.storage().table("__intrinsic_process");
        if (processes.ints("android_appid").isNull(upid)) {
            return StringPool.NULL_ID;
        }
        long uid = Integer.toUnsignedLong(processes.ints("android_appid").get(upid));
        Table packages = context.storage().table("__intrinsic_package_list");
        for (int row = 0; row < packages.rowCount(); row++) {
            if (packages.longs("uid").get(row) == uid) {
                return packages.strings("package_name").get(row);
            }
        }
        return StringPool.NULL_ID;
    }
}
