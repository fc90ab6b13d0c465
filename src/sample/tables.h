// sample/tables.h — the tables the sample city writes, with their columns in the catalog's order.
//
// A reference table has no agency_id; every other table begins with it and its rows are given
// without it. The unit test compares this list with catalog/*.sql.
#pragma once

#define SAMPLE_TABLES(X)                                                                           \
    X(ORG, org, "agency_id,dept_cd,dept_nm,dept_kind_cd,up_dept_cd,valid_from_ymd,valid_to_ymd")   \
    X(CALENDAR, calendar, "ymd,biz_yn,hol_nm")                                                     \
    X(CODE, code, "grp_cd,cd,cd_nm,use_yn")                                                        \
    X(RESIDENT, resident,                                                                          \
      "agency_id,tok,nm,birth_ymd,sex_cd,death_ymd,addr_cd,move_in_ymd,hh_tok,hh_rel_cd")          \
    X(PERSON_LINK, person_link, "agency_id,src_sys,src_key,tok,biz_no,corp_no")                    \
    X(BUDGET, budget,                                                                              \
      "agency_id,fyr,acnt_dv_cd,dept_cd,fld_cd,sect_cd,policy_biz_cd,unit_biz_cd,"                 \
      "dtl_biz_cd,dtl_biz_nm,comp_item_cd,stat_item_cd,bdg_amt,alloc_amt,exec_amt")                \
    X(EXP_REQ, exp_req,                                                                            \
      "agency_id,req_no,fyr,dept_cd,emp_no,req_ymd,title,stat_item_cd,req_amt,"                    \
      "skip_reason_cd,coop_yn,approver_emp_no,appr_post_cd,appr_dtm,doc_no")                       \
    X(EXP_CAUSE, exp_cause,                                                                        \
      "agency_id,cause_no,req_no,dept_cd,cause_ymd,cause_kind_cd,vendor_id,cont_no,"               \
      "emp_no,amt")                                                                                \
    X(EXP_PAY, exp_pay,                                                                            \
      "agency_id,pay_no,cause_no,pay_kind_cd,fyr,dept_cd,stat_item_cd,pay_ymd,"                    \
      "creditor_nm,creditor_biz_no,creditor_tok,bank_cd,acct_no,acct_tok,"                         \
      "acct_holder_nm,amt,deduct_amt,remark,mk_emp_no,chk_emp_no,ord_emp_no,ord_dtm,"              \
      "bank_result_cd,result_dtm")                                                                 \
    X(EXP_EVID, exp_evid,                                                                          \
      "agency_id,pay_no,evid_seq,evid_kind_cd,ntx_apv_no,supply_ymd,supply_amt,vat_amt,"           \
      "supplier_biz_no,file_id")                                                                   \
    X(VENDOR, vendor,                                                                              \
      "agency_id,vendor_id,biz_no,vendor_nm,ceo_nm,addr,bank_cd,acct_no,acct_tok,"                 \
      "acct_holder_nm,pref_cd,chg_emp_no,chg_dtm,nts_status_cd,close_ymd")                         \
    X(VENDOR_HIST, vendor_hist,                                                                    \
      "agency_id,vendor_id,chg_seq,biz_no,vendor_nm,bank_cd,acct_no,acct_tok,"                     \
      "before_acct_tok,acct_holder_nm,chg_emp_no,chg_dtm")                                         \
    X(BANK_ACCT, bank_acct,                                                                        \
      "agency_id,acct_id,bank_cd,acct_no,acct_tok,acct_kind_cd,dept_cd,owner_emp_no,"              \
      "open_ymd,open_doc_no,close_ymd,ibank_yn")                                                   \
    X(BANK_TX, bank_tx,                                                                            \
      "agency_id,acct_id,tx_dtm,seq,io_cd,amt,bal_amt,peer_nm,peer_acct_tok,memo,"                 \
      "match_pay_no")                                                                              \
    X(BANK_BAL, bank_bal, "agency_id,acct_id,bal_ymd,bal_amt")                                     \
    X(PETTY, petty,                                                                                \
      "agency_id,petty_no,kind_cd,dept_cd,acct_id,cashier_emp_no,give_ymd,give_amt,"               \
      "used_amt,settle_due_ymd,settle_ymd,remain_amt,return_ymd")                                  \
    X(RETURN_ORD, return_ord, "agency_id,ret_no,pay_no,notice_ymd,due_ymd,amt,paid_ymd")           \
    X(XCASH, xcash,                                                                                \
      "agency_id,xc_no,kind_cd,dept_cd,payer_nm,payer_tok,in_ymd,amt,purpose,"                     \
      "return_due_ymd,return_ymd,return_acct_tok,revert_ymd,notice_ymd")                           \
    X(ACC_OFFICER, acc_officer,                                                                    \
      "agency_id,officer_cd,dept_cd,emp_no,from_ymd,to_ymd,handover_ymd")                          \
    X(CLAIM, claim, "agency_id,claim_no,dept_cd,debtor_tok,cause,amt,due_ymd,remind_ymd,paid_amt") \
    X(DEDUCT, deduct, "agency_id,pay_no,kind_cd,amt,due_ymd,paid_ymd")                             \
    X(PAY_LOG, pay_log, "agency_id,pay_no,log_seq,step_cd,emp_no,dtm,ip,action_cd")                \
    X(ACCT_OWNER, acct_owner, "agency_id,acct_tok,holder_nm,holder_biz_no,holder_tok")             \
    X(CARD, card,                                                                                  \
      "agency_id,card_id,card_no,card_last4,company_cd,kind_cd,dept_cd,holder_emp_no,"             \
      "limit_amt,issue_ymd,return_ymd,state_cd")                                                   \
    X(CARD_APV, card_apv,                                                                          \
      "agency_id,apv_no,card_id,apv_dtm,apv_cd,org_apv_no,amt,vat,merchant_no,"                    \
      "merchant_nm,mcc_cd,merchant_biz_no,merchant_addr,sido_cd,sgg_cd,settle_ymd,"                \
      "pay_no,stat_item_cd")                                                                       \
    X(CARD_USE, card_use,                                                                          \
      "agency_id,apv_no,purpose,people_cnt,guests,trip_no,explain,duty_doc_no")                    \
    X(CARD_POINT, card_point, "agency_id,company_cd,yr,point_amt,revenue_ymd")                     \
    X(MCC_RULE, mcc_rule, "mcc_cd,nm,forbid_cd,kind_cd")                                           \
    X(CT_CONT, ct_cont,                                                                            \
      "agency_id,cont_no,fyr,dept_cd,order_dept_cd,kind_cd,method_cd,private_law_cd,"              \
      "title,site,est_amt,plan_amt,cont_amt,rate,vendor_id,cont_ymd,start_ymd,due_ymd,"            \
      "real_done_ymd,long_yn,joint_yn,bond_kind_cd,bond_amt,pub_ymd,officer_emp_no")               \
    X(CT_QUOTE, ct_quote, "agency_id,cont_no,vendor_id,amt,dtm,ip")                                \
    X(CT_CHG, ct_chg,                                                                              \
      "agency_id,cont_no,seq,ymd,reason_cd,before_amt,after_amt,before_due_ymd,"                   \
      "after_due_ymd")                                                                             \
    X(CT_INSP, ct_insp,                                                                            \
      "agency_id,cont_no,seq,kind_cd,claim_ymd,insp_ymd,inspector_emp_no,pass_yn")                 \
    X(CT_ADV, ct_adv, "agency_id,cont_no,seq,give_ymd,amt,settle_amt,bond_amt")                    \
    X(CT_BOND, ct_bond, "agency_id,cont_no,kind_cd,amt,from_ymd,to_ymd")                           \
    X(CT_DEFECT, ct_defect, "agency_id,cont_no,insp_no,from_ymd,to_ymd,insp_ymd,result_cd")        \
    X(CT_SANCTION, ct_sanction,                                                                    \
      "agency_id,biz_no,vendor_nm,from_ymd,to_ymd,stay_from_ymd,stay_to_ymd,cause")                \
    X(CT_SUB, ct_sub, "agency_id,cont_no,sub_biz_no,amt,rate,direct_pay_yn,pay_ymd")               \
    X(CT_DELAY, ct_delay, "agency_id,cont_no,delay_days,rate,amt,deducted_pay_no")                 \
    X(SUB_PROG, sub_prog, "agency_id,prog_cd,prog_nm,fyr,dept_cd,stat_item_cd,purpose_cd,bdg_amt") \
    X(SUB_GRANT, sub_grant,                                                                        \
      "agency_id,grant_no,prog_cd,dept_cd,emp_no,org_tok,biz_no,acct_id,decide_ymd,"               \
      "give_ymd,amt,self_amt,from_ymd,to_ymd,settle_due_ymd,settle_ymd,remain_amt,"                \
      "interest_amt,return_ymd")                                                                   \
    X(SUB_EXP, sub_exp,                                                                            \
      "agency_id,grant_no,exp_no,dtm,card_yn,merchant_nm,merchant_biz_no,mcc_cd,"                  \
      "item_cd,amt,evid_no,recog_cd")                                                              \
    X(SUB_ORG, sub_org, "agency_id,org_tok,org_nm,biz_no,ceo_nm,ceo_tok,addr")                     \
    X(SUB_OFFICER, sub_officer, "agency_id,org_tok,person_tok,nm,role_cd,from_ymd,to_ymd")         \
    X(SUB_SANCTION, sub_sanction, "agency_id,org_tok,biz_no,from_ymd,to_ymd,cause")                \
    X(SUB_ASSET, sub_asset,                                                                        \
      "agency_id,asset_no,grant_no,kind_cd,pnu,get_ymd,get_amt,mark_ymd,guard_end_ymd,"            \
      "dispose_ymd,approve_doc_no")                                                                \
    X(LTX_PAYER, ltx_payer,                                                                        \
      "agency_id,payer_id,rrn,payer_tok,payer_nm,biz_no,addr_cd,death_ymd,tel")                    \
    X(LTX_OBJ, ltx_obj,                                                                            \
      "agency_id,obj_id,obj_kind_cd,pnu,bld_id,car_no,permit_no,area,use_cd,valid_ymd")            \
    X(LTX_LEVY, ltx_levy,                                                                          \
      "agency_id,levy_no,lvy_yr,lvy_mm,dept_cd,tax_item_cd,payer_id,obj_id,std_amt,"               \
      "rate,tax_amt,add_amt,exempt_amt,due_ymd,notice_ymd,levy_kind_cd,emp_no,status_cd")          \
    X(LTX_LEVY_CHG, ltx_levy_chg,                                                                  \
      "agency_id,levy_no,chg_seq,chg_cd,before_amt,after_amt,reason_cd,emp_no,"                    \
      "appr_emp_no,chg_dtm")                                                                       \
    X(LTX_PAY, ltx_pay, "agency_id,levy_no,pay_seq,pay_ymd,amt,channel_cd,acct_ymd")               \
    X(LTX_EXEMPT, ltx_exempt,                                                                      \
      "agency_id,exempt_no,levy_no,law_cd,amt,qual_kind,start_ymd,guard_end_ymd,"                  \
      "check_ymd")                                                                                 \
    X(LTX_ARREAR, ltx_arrear, "agency_id,levy_no,arrear_amt,remind_ymd,limit_ymd,break_cd")        \
    X(SEIZE, seize,                                                                                \
      "agency_id,seize_no,sys_cd,levy_no,asset_kind_cd,asset_key,seize_ymd,release_ymd")           \
    X(LTX_WRITEOFF, ltx_writeoff, "agency_id,levy_no,writeoff_ymd,reason_cd,amt,cancel_ymd")       \
    X(LTX_REFUND, ltx_refund,                                                                      \
      "agency_id,refund_no,levy_no,payer_id,cause_cd,decide_ymd,amt,add_amt,offset_amt,"           \
      "claim_ymd,assign_yn,assignee_tok,pay_acct_no,pay_acct_tok,holder_nm,pay_ymd,"               \
      "expire_ymd,decide_emp_no,acct_chg_emp_no,order_emp_no")                                     \
    X(ASSET_INFO, asset_info, "agency_id,tok,kind_cd,asset_key,valid_ymd,src_cd")                  \
    X(NTS_DATA, nts_data, "agency_id,nts_no,tok,biz_no,kind_cd,yr,amt,recv_ymd")                   \
    X(NTX_LEVY, ntx_levy,                                                                          \
      "agency_id,levy_no,fyr,dept_cd,item_cd,law_cd,payer_tok,payer_nm,obj_kind,"                  \
      "obj_key,base_case_no,notice0_ymd,opin_end_ymd,levy_ymd,due_ymd,amt,reduce_amt,"             \
      "add_amt,emp_no,status_cd")                                                                  \
    X(NTX_LEVY_CHG, ntx_levy_chg,                                                                  \
      "agency_id,levy_no,chg_seq,chg_cd,before_amt,after_amt,reason_cd,emp_no,"                    \
      "appr_emp_no,chg_dtm")                                                                       \
    X(NTX_RECEIPT, ntx_receipt,                                                                    \
      "agency_id,levy_no,pay_seq,pay_ymd,amt,channel_cd,acct_ymd,receiver_emp_no")                 \
    X(NTX_REFUND, ntx_refund,                                                                      \
      "agency_id,refund_no,levy_no,payer_tok,cause_cd,decide_ymd,amt,add_amt,"                     \
      "offset_amt,claim_ymd,assign_yn,assignee_tok,pay_acct_no,pay_acct_tok,holder_nm,"            \
      "pay_ymd,expire_ymd,decide_emp_no,acct_chg_emp_no,order_emp_no")                             \
    X(NTX_ARREAR, ntx_arrear,                                                                      \
      "agency_id,levy_no,arrear_amt,remind_ymd,remind_due_ymd,defer_to_ymd,seize_yn,"              \
      "limit_ymd,break_cd")                                                                        \
    X(NTX_EXEMPT, ntx_exempt, "agency_id,levy_no,law_cd,cond,guard_end_ymd")                       \
    X(ASSET_USE, asset_use,                                                                        \
      "agency_id,asset_no,use_seq,pnu,area,mgr_dept,use_kind,user_tok,from_ymd,to_ymd,"            \
      "levy_no")                                                                                   \
    X(ASSET_LEASE, asset_lease,                                                                    \
      "agency_id,asset_no,lease_seq,pnu,area,mgr_dept,user_tok,from_ymd,to_ymd,fee_yr,"            \
      "levy_no")                                                                                   \
    X(ASSET_SALE, asset_sale,                                                                      \
      "agency_id,asset_no,sale_seq,pnu,area,mgr_dept,sale_ymd,buyer_tok,price")                    \
    X(WATER, water, "agency_id,cust_no,yymm,usage,amt,pay_ymd,acct_ymd")                           \
    X(CIVIL, civil,                                                                                \
      "agency_id,civil_no,civil_kind_cd,recv_dtm,applicant_tok,applicant_nm,agent_nm,"             \
      "agent_lic_no,dept_cd,emp_no,due_ymd,extend_ymd,supp_cnt,result_cd,done_dtm,"                \
      "fee_amt,fee_receipt_no")                                                                    \
    X(PERMIT, permit,                                                                              \
      "agency_id,mgt_no,trade_cd,biz_nm,biz_no,holder_tok,holder_nm,site_addr,pnu,"                \
      "bld_id,permit_ymd,expire_ymd,state_cd,close_ymd,area,grade,luxury_yn,"                      \
      "fee_levy_no,dept_cd,emp_no")                                                                \
    X(PERMIT_CHG, permit_chg,                                                                      \
      "agency_id,mgt_no,chg_seq,chg_cd,chg_ymd,before_val,after_val,emp_no")                       \
    X(DISPOSE, dispose,                                                                            \
      "agency_id,disp_no,mgt_no,viol_cd,viol_cnt,base_disp,reduce_yn,reduce_reason,"               \
      "disp_cd,from_ymd,to_ymd,amt,fix_ymd,cancel_ymd,levy_no,exec_ymd")                           \
    X(INSPECT, inspect,                                                                            \
      "agency_id,insp_no,plan_ymd,insp_ymd,mgt_no,inspector1,inspector2,result_cd,"                \
      "disp_no")                                                                                   \
    X(BLD_PERMIT, bld_permit,                                                                      \
      "agency_id,permit_no,sigungu_cd,bjdong_cd,plat_gb_cd,bun,ji,jimok_cd,arch_gb_cd,"            \
      "plat_area,arch_area,tot_area,main_use_cd,arch_pms_ymd,start_ymd,use_apr_ymd,"               \
      "owner_tok,designer_lic,dept_cd,emp_no")                                                     \
    X(BLD_USE, bld_use, "agency_id,permit_no,bld_id,main_use_cd,tot_area,use_apr_ymd,owner_tok")   \
    X(BLD_TEMP, bld_temp,                                                                          \
      "agency_id,permit_no,sigungu_cd,bjdong_cd,plat_gb_cd,bun,ji,main_use_cd,tot_area,"           \
      "owner_tok,report_ymd,temp_end_ymd,ext_end_ymd,removed_ymd,dept_cd,emp_no")                  \
    X(BLD_VIOL, bld_viol,                                                                          \
      "agency_id,viol_no,permit_no,bld_id,viol_kind,area,order1_ymd,order2_ymd,"                   \
      "enforce_levy_no,cure_ymd,owner_tok,dept_cd,emp_no")                                         \
    X(OCCUPY, occupy,                                                                              \
      "agency_id,permit_no,kind_cd,user_tok,from_ymd,to_ymd,area,fee_yr,levy_no,dept_cd")          \
    X(CAR, car, "agency_id,car_no,owner_tok,reg_ymd,scrap_ymd")                                    \
    X(CAR_INSP, car_insp, "agency_id,car_no,insp_due_ymd,insp_ymd")                                \
    X(INS, ins, "agency_id,car_no,ins_from_ymd,ins_to_ymd")                                        \
    X(REG, reg, "agency_id,reg_no,pnu,deal_no,reg_ymd,cause_cd,owner_tok")                         \
    X(DEAL, deal, "agency_id,deal_no,pnu,deal_ymd,bal_ymd,price,buyer_tok")                        \
    X(LAND_CHG, land_chg, "agency_id,pnu,chg_ymd,from_jimok,to_jimok,owner_tok")                   \
    X(COI_DECL, coi_decl,                                                                          \
      "agency_id,decl_no,emp_no,kind_cd,party_tok,party_biz_no,known_ymd,decl_ymd,"                \
      "action_cd,duty_ref")                                                                        \
    X(WELF_CASE, welf_case,                                                                        \
      "agency_id,case_no,prog_cd,tok,hh_no,hh_tok,dept_cd,emp_no,start_ymd,end_ymd,"               \
      "stop_cd")                                                                                   \
    X(WELF_PAY, welf_pay,                                                                          \
      "agency_id,case_no,pay_ym,pay_seq,pay_kind_cd,pay_ymd,amt,acct_no,acct_tok,"                 \
      "holder_nm,holder_rel_cd,recover_ymd")                                                       \
    X(HR_EMP, hr_emp,                                                                              \
      "agency_id,emp_no,rrn,tok,emp_nm,birth_ymd,job_kind_cd,series_cd,grade_cd,"                  \
      "step_no,post_cd,dept_cd,hire_ymd,grade_ymd,status_cd,retire_ymd,mobile")                    \
    X(HR_ORDER, hr_order,                                                                          \
      "agency_id,emp_no,order_seq,order_ymd,order_cd,before_dept_cd,after_dept_cd,"                \
      "before_grade,after_grade,before_post,after_post,end_ymd,doc_no")                            \
    X(HR_CAREER, hr_career, "agency_id,emp_no,from_ymd,to_ymd,grade_cd,count_days")                \
    X(HR_DISC, hr_disc,                                                                            \
      "agency_id,emp_no,disc_seq,disc_cd,cause_cd,disc_ymd,limit_end_ymd,record_del_ymd")          \
    X(HR_FAM, hr_fam,                                                                              \
      "agency_id,emp_no,tok,rel_cd,birth_ymd,live_with_yn,allow_yn,from_ymd,to_ymd")               \
    X(HR_POST, hr_post, "agency_id,emp_no,duty_cd,from_ymd,to_ymd,risk_yn")                        \
    X(HR_ACCT, hr_acct, "agency_id,emp_no,acct_tok")                                               \
    X(PAY_DTL, pay_dtl,                                                                            \
      "agency_id,pay_ym,pay_kind_cd,emp_no,dept_cd,pay_ymd,base_amt,gross_amt,"                    \
      "deduct_amt,net_amt,acct_no,acct_tok")                                                       \
    X(PAY_ALW, pay_alw, "agency_id,pay_ym,emp_no,alw_cd,qty,unit_amt,amt")                         \
    X(PAY_FAM, pay_fam, "agency_id,pay_ym,emp_no,alw_cd,qty,unit_amt,amt")                         \
    X(PAY_OT, pay_ot, "agency_id,pay_ym,emp_no,alw_cd,qty,unit_amt,amt")                           \
    X(PAY_LEAVE, pay_leave, "agency_id,pay_ym,emp_no,alw_cd,qty,unit_amt,amt")                     \
    X(PAY_BONUS, pay_bonus, "agency_id,pay_ym,emp_no,alw_cd,qty,unit_amt,amt")                     \
    X(OT, ot,                                                                                      \
      "agency_id,emp_no,ymd,order_no,plan_from_dtm,plan_to_dtm,real_in_dtm,"                       \
      "real_out_dtm,auth_cd,dev_id,recog_min,excpt_cd,appr_emp_no")                                \
    X(TRIP, trip,                                                                                  \
      "agency_id,trip_no,emp_no,kind_cd,from_dtm,to_dtm,place,purpose,car_cd,meal_yn,"             \
      "amt,paid_ymd,appr_emp_no")                                                                  \
    X(LEAVE, leave, "agency_id,emp_no,from_dtm,kind_cd,to_dtm,days")                               \
    X(EDU, edu, "agency_id,emp_no,course_cd,from_ymd,to_ymd,integrity_yn,hours,pass_yn")           \
    X(ACCESS_LOG, access_log, "agency_id,emp_no,access_dtm,dev_kind,event_cd")                     \
    X(EXT_LECT, ext_lect, "agency_id,emp_no,lect_ymd,lect_seq,host,hours,fee,report_ymd")          \
    X(SYS_USER, sys_user,                                                                          \
      "agency_id,sys_cd,user_id,emp_no,dept_cd,role_cd,grant_ymd,revoke_ymd,"                      \
      "last_login_dtm")

enum sample_table {
#define X(constant, name, columns) TABLE_##constant,
    SAMPLE_TABLES(X)
#undef X
        TABLE_COUNT
};

const char *tables_name(enum sample_table table);
const char *tables_columns(enum sample_table table); // with commas between
