-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Names of the users of the system itself. The list begins with user 1000.
CREATE PERFETTO TABLE _android_system_user AS
SELECT 1000 + key AS uid, 'AID_' || value AS name
FROM json_each(
  '["SYSTEM_USER","RADIO","BLUETOOTH","GRAPHICS","INPUT","AUDIO","CAMERA","LOG","COMPASS","MOUNT","WIFI",
    "ADB","INSTALL","MEDIA","DHCP","SDCARD_RW","VPN","KEYSTORE","USB","DRM","MDNSR","GPS","UNUSED1",
    "MEDIA_RW","MTP","UNUSED2","DRMRPC","NFC","SDCARD_R","CLAT","LOOP_RADIO","MEDIA_DRM","PACKAGE_INFO",
    "SDCARD_PICS","SDCARD_AV","SDCARD_ALL","LOGD","SHARED_RELRO","DBUS","TLSDATE","MEDIA_EX",
    "AUDIOSERVER","METRICS_COLL","METRICSD","WEBSERV","DEBUGGERD","MEDIA_CODEC","CAMERASERVER",
    "FIREWALL","TRUNKS","NVRAM","DNS","DNS_TETHER","WEBVIEW_ZYGOTE","VEHICLE_NETWORK","MEDIA_AUDIO",
    "MEDIA_VIDEO","MEDIA_IMAGE","TOMBSTONED","MEDIA_OBB","ESE","OTA_UPDATE","AUTOMOTIVE_EVS","LOWPAN",
    "HSM","RESERVED_DISK","STATSD","INCIDENTD","SECURE_ELEMENT","LMKD","LLKD","IORAPD","GPU_SERVICE",
    "NETWORK_STACK","GSID","FSVERITY_CERT","CREDSTORE","EXTERNAL_STORAGE","EXT_DATA_RW","EXT_OBB_RW",
    "CONTEXT_HUB","VIRTMANAGER","ARTD","UWB","THREAD_NETWORK","DICED","DMESGD","JC_WEAVER",
    "JC_STRONGBOX","JC_IDENTITYCRED","SDK_SANDBOX","SECURITY_LOG_WRITER","PRNG_SEEDER","UPROBESTATS"]')
UNION ALL
SELECT 0, 'AID_ROOT'
UNION ALL
SELECT 2000, 'AID_SHELL'
UNION ALL
SELECT 2001, 'AID_CACHE'
UNION ALL
SELECT 2002, 'AID_DIAG'
UNION ALL
SELECT 9999, 'AID_NOBODY';

-- Name to show for an Android uid. Of several packages with the same uid the one for Google's services
-- comes first and those of content providers last.
CREATE PERFETTO FUNCTION android_package_lookup(
  -- The uid, with or without the part that stands for the user.
  uid LONG
)
-- Package, name of the system's user or range, or 'uid=N'; NULL for NULL.
RETURNS STRING AS
SELECT
  iif(
    $uid IS NULL,
    NULL,
    coalesce(
      (
        SELECT package_name
        FROM package_list
        WHERE uid = $uid % 100000 AND uid >= 10000
        ORDER BY
          package_name = 'com.google.android.gms' DESC,
          package_name GLOB 'com.android.providers.*',
          id
        LIMIT 1
      ),
      (SELECT name FROM _android_system_user WHERE uid = $uid % 100000),
      CASE
        WHEN $uid % 100000 BETWEEN 50000 AND 59999 THEN 'SHARED_GID'
        WHEN $uid % 100000 >= 90000 THEN 'ISOLATED_UID'
      END,
      'uid=' || $uid));
