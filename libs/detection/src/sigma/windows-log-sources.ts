/**
 * Where Windows writes what Sigma's log sources name: channels, and event ids in them. After the taxonomy of the Sigma specification; where more than
 * one channel records the same thing (a process is created), all of them count.
 */
export interface Place {
  readonly channels: readonly string[];
  /** Left out: every event of the channels. */
  readonly ids?: readonly number[];
}

const SYSMON = ['Microsoft-Windows-Sysmon/Operational'];
const SECURITY = ['Security'];
const POWERSHELL = ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'];
const CLASSIC = ['Windows PowerShell'];
const DEFENDER = ['Microsoft-Windows-Windows Defender/Operational'];

const sysmon = (...ids: number[]): Place => ({ channels: SYSMON, ids });
const security = (...ids: number[]): Place => ({ channels: SECURITY, ids });
const classic = (...ids: number[]): Place => ({ channels: CLASSIC, ids });

export const WINDOWS_CATEGORIES: ReadonlyMap<string, readonly Place[]> = new Map([
  ['process_creation', [sysmon(1), security(4688)]],
  ['file_change', [sysmon(2)]],
  ['network_connection', [sysmon(3), security(5156)]],
  ['sysmon_status', [sysmon(4, 16)]],
  ['process_termination', [sysmon(5), security(4689)]],
  ['driver_load', [sysmon(6)]],
  ['image_load', [sysmon(7)]],
  ['create_remote_thread', [sysmon(8)]],
  ['raw_access_thread', [sysmon(9)]],
  ['raw_access_read', [sysmon(9)]],
  ['process_access', [sysmon(10)]],
  ['file_event', [sysmon(11)]],
  ['registry_event', [sysmon(12, 13, 14), security(4657)]],
  ['registry_add', [sysmon(12), security(4657)]],
  ['registry_delete', [sysmon(12), security(4657)]],
  ['registry_set', [sysmon(13), security(4657)]],
  ['registry_rename', [sysmon(14), security(4657)]],
  ['create_stream_hash', [sysmon(15)]],
  ['pipe_created', [sysmon(17, 18)]],
  ['wmi_event', [sysmon(19, 20, 21)]],
  ['dns_query', [sysmon(22), { channels: ['Microsoft-Windows-DNS Client Events/Operational'] }]],
  ['file_delete', [sysmon(23, 26)]],
  ['clipboard_capture', [sysmon(24)]],
  ['clipboard_change', [sysmon(24)]],
  ['process_tampering', [sysmon(25)]],
  ['file_delete_detected', [sysmon(26)]],
  ['file_block_executable', [sysmon(27)]],
  ['file_block_shredding', [sysmon(28)]],
  ['file_executable_detected', [sysmon(29)]],
  ['sysmon_error', [sysmon(255)]],
  ['ps_classic_start', [classic(400)]],
  ['ps_classic_provider_start', [classic(600)]],
  ['ps_classic_script', [classic(800)]],
  ['ps_module', [{ channels: POWERSHELL, ids: [4103] }]],
  ['ps_script', [{ channels: POWERSHELL, ids: [4104] }]],
  ['antivirus', [{ channels: DEFENDER }]],
]);

const at = (...channels: string[]): readonly Place[] => [{ channels }];
const operational = (name: string) => at(`Microsoft-Windows-${name}/Operational`);

export const WINDOWS_SERVICES: ReadonlyMap<string, readonly Place[]> = new Map([
  ['application', at('Application')],
  [
    'application-experience',
    at(
      'Microsoft-Windows-Application-Experience/Program-Telemetry',
      'Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant',
    ),
  ],
  [
    'applocker',
    at(
      'Microsoft-Windows-AppLocker/MSI and Script',
      'Microsoft-Windows-AppLocker/EXE and DLL',
      'Microsoft-Windows-AppLocker/Packaged app-Deployment',
      'Microsoft-Windows-AppLocker/Packaged app-Execution',
    ),
  ],
  ['appmodel-runtime', at('Microsoft-Windows-AppModel-Runtime/Admin')],
  ['appxdeployment-server', operational('AppXDeploymentServer')],
  ['appxpackaging-om', operational('AppxPackaging')],
  ['bitlocker', at('Microsoft-Windows-BitLocker/BitLocker Management')],
  ['bits-client', operational('Bits-Client')],
  ['capi2', operational('CAPI2')],
  ['certificateservicesclient-lifecycle-system', operational('CertificateServicesClient-Lifecycle-System')],
  ['codeintegrity-operational', operational('CodeIntegrity')],
  ['dhcp', operational('DHCP-Server')],
  ['diagnosis-scripted', operational('Diagnosis-Scripted')],
  ['dns-client', operational('DNS Client Events')],
  ['dns-server', at('DNS Server')],
  ['dns-server-analytic', at('Microsoft-Windows-DNS-Server/Analytical')],
  ['dns-server-audit', at('Microsoft-Windows-DNS-Server/Audit')],
  ['driver-framework', operational('DriverFrameworks-UserMode')],
  ['firewall-as', at('Microsoft-Windows-Windows Firewall With Advanced Security/Firewall')],
  ['hyper-v-worker', at('Microsoft-Windows-Hyper-V-Worker', 'Microsoft-Windows-Hyper-V-Worker-Admin')],
  ['iis-configuration', at('Microsoft-IIS-Configuration/Operational')],
  ['kernel-event-tracing', at('Microsoft-Windows-Kernel-EventTracing', 'Microsoft-Windows-Kernel-EventTracing/Admin')],
  [
    'kernel-shimengine',
    at('Microsoft-Windows-Kernel-ShimEngine/Operational', 'Microsoft-Windows-Kernel-ShimEngine/Diagnostic'),
  ],
  ['ldap', at('Microsoft-Windows-LDAP-Client/Debug')],
  ['lsa-server', operational('LSA')],
  ['msexchange-management', at('MSExchange Management')],
  ['ntfs', operational('Ntfs')],
  ['ntlm', operational('NTLM')],
  ['openssh', at('OpenSSH/Operational')],
  ['powershell', at(...POWERSHELL)],
  ['powershell-classic', at(...CLASSIC)],
  ['printservice-admin', at('Microsoft-Windows-PrintService/Admin')],
  ['printservice-operational', operational('PrintService')],
  ['security', at(...SECURITY)],
  [
    'security-mitigations',
    at('Microsoft-Windows-Security-Mitigations/Kernel Mode', 'Microsoft-Windows-Security-Mitigations/User Mode'),
  ],
  ['sense', operational('SENSE')],
  ['servicebus-client', at('Microsoft-ServiceBus-Client/Operational', 'Microsoft-ServiceBus-Client/Admin')],
  ['shell-core', operational('Shell-Core')],
  ['smbclient-connectivity', at('Microsoft-Windows-SmbClient/Connectivity')],
  ['smbclient-security', at('Microsoft-Windows-SmbClient/Security')],
  ['smbserver-connectivity', at('Microsoft-Windows-SMBServer/Connectivity')],
  ['sysmon', at(...SYSMON)],
  ['system', at('System')],
  ['taskscheduler', operational('TaskScheduler')],
  ['terminalservices-localsessionmanager', operational('TerminalServices-LocalSessionManager')],
  ['vhdmp', operational('VHDMP')],
  ['windefend', at(...DEFENDER)],
  ['wmi', operational('WMI-Activity')],
]);
